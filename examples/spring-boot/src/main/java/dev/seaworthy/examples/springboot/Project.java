package dev.seaworthy.examples.springboot;

/**
 * A project; also the JSON that clients see.
 *
 * @param id never changes and is never used again
 * @param name what people call it
 */
record Project(String id, String name) {}
