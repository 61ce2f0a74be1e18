// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles classes with a mutant's edits, in memory. Safe for use by any thread. */
public final class MutantCompiler {

    private static final Path SOURCES = sourcesOf("leader-core");

    private MutantCompiler() {}

    /**
     * Compiles a mutant of the engine.
     *
     * @param mutant the mutant
     * @return the changed classes by name, those nested in them too
     * @throws IOException if a source cannot be read
     * @throws IllegalStateException if a text that is to be replaced is not there exactly once, or the result does not
     *     compile
     */
    public static Map<String, byte[]> compile(Mutant mutant) throws IOException {
        return compile(mutant.edits(), SOURCES);
    }

    /**
     * Compiles classes of a module of this project.
     *
     * @param edits what is changed
     * @param directory where the sources of the classes are, see {@link #sourcesOf}
     * @return the changed classes by name, those nested in them too
     * @throws IOException if a source cannot be read
     * @throws IllegalStateException if a text that is to be replaced is not there exactly once, or the result does not
     *     compile
     */
    public static Map<String, byte[]> compile(List<Mutant.Edit> edits, Path directory) throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Mutant.Edit edit : edits) {
            String known = sources.get(edit.type());
            String before = known != null
                    ? known
                    : Files.readString(directory.resolve(edit.type().replace('.', '/') + ".java"));
            sources.put(edit.type(), apply(edit, before));
        }
        return sources.isEmpty() ? Map.of() : compile(sources);
    }

    /**
     * Where the sources of a module are, seen from the directory of any module.
     *
     * @param module the module's directory
     * @return the directory of its sources
     */
    public static Path sourcesOf(String module) {
        return Path.of("..", module, "src", "main", "java");
    }

    private static String apply(Mutant.Edit edit, String source) {
        int at = source.indexOf(edit.text());
        if (at < 0 || source.indexOf(edit.text(), at + 1) >= 0) {
            throw new IllegalStateException("This text must be in " + edit.type()
                    + " exactly once, so that the mutant is what its name says: " + edit.text());
        }
        return source.substring(0, at)
                + edit.replacement()
                + source.substring(at + edit.text().length());
    }

    private static Map<String, byte[]> compile(Map<String, String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (Output output = new Output(compiler.getStandardFileManager(null, null, null))) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(messages, output, null, options, null, inputs(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("The mutant does not compile: " + messages);
            }
            return output.classes();
        }
    }

    private static List<Source> inputs(Map<String, String> sources) {
        return sources.entrySet().stream()
                .map(entry -> new Source(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        private Source(String type, String text) {
            super(URI.create("string:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> outputs = new HashMap<>();

        private Output(JavaFileManager below) {
            super(below);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return outputs.computeIfAbsent(className, name -> new ByteArrayOutputStream());
                }
            };
        }

        private Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            outputs.forEach((name, output) -> classes.put(name, output.toByteArray()));
            return classes;
        }
    }
}
