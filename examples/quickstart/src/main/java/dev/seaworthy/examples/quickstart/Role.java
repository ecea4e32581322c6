package dev.seaworthy.examples.quickstart;

/** What an account may do besides looking at everything. */
enum Role {
    /** Nothing more. */
    READER,
    /** Change projects and artifacts. */
    MEMBER,
    /** Change projects and artifacts, and remove other people's accounts. */
    EDITOR;

    boolean mayWrite() {
        return this != READER;
    }

    boolean mayRemoveOthers() {
        return this == EDITOR;
    }
}
