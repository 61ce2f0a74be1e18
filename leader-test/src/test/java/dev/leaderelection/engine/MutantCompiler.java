// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

import dev.leaderelection.LeaderSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;

/** Compiles classes of the engine with a mutant's edits, in memory. */
final class MutantCompiler {

    private static final Path SOURCES = Path.of("..", "leader-core", "src", "main", "java");

    private static final String PACKAGE = MutantCompiler.class.getPackageName();

    private MutantCompiler() {}

    /** The changed classes by name, those nested in them too. */
    static Map<String, byte[]> compile(Mutant mutant) throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Mutant.Edit edit : mutant.edits()) {
            Path file = SOURCES.resolve(PACKAGE.replace('.', '/')).resolve(edit.type() + ".java");
            String before = sources.containsKey(edit.type()) ? sources.get(edit.type()) : Files.readString(file);
            sources.put(edit.type(), apply(edit, before));
        }
        return sources.isEmpty() ? Map.of() : compile(sources);
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
            List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
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

    private static String classPath() {
        return Stream.of(LeaderSettings.class, NullMarked.class, Logger.class)
                .map(MutantCompiler::placeOf)
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        private Source(String type, String text) {
            super(URI.create("string:///" + PACKAGE.replace('.', '/') + "/" + type + ".java"), Kind.SOURCE);
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
