// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A note as one JSON object, for stores whose records are texts. */
public final class NoteJson {

    private static final String TOKEN = "token";

    private static final String TEXT = "text";

    private NoteJson() {}

    /**
     * Writes a note.
     *
     * @param note the note
     * @return one line of JSON in ASCII
     */
    public static String write(Note note) {
        return new JsonObject()
                .with(TOKEN, note.token())
                .with(TEXT, note.text())
                .toString();
    }

    /**
     * Reads a note. Unknown fields are ignored, a token that cannot be read is 0.
     *
     * @param json a record, perhaps edited by hand
     * @return the note, or nothing if no note can be read from the record
     */
    public static Optional<Note> read(@Nullable String json) {
        JsonObject record = JsonObject.parse(json);
        String text = record.text(TEXT);
        return text == null || text.isEmpty() || text.length() > Note.MAX_LENGTH
                ? Optional.empty()
                : Optional.of(new Note(record.number(TOKEN, 0), text));
    }
}
