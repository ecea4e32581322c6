package dev.seaworthy.examples.springboot;

/** One entry of the guest book. */
record Entry(long id, String guest, String text) {}
