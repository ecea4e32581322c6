package dev.seaworthy.examples.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stages of a Dockerfile in their order, each with its instructions; continued lines are joined. */
record Dockerfile(List<Stage> stages) {

    private static final Pattern FROM = Pattern.compile("(\\S+)(?:\\s+AS\\s+(\\S+))?", Pattern.CASE_INSENSITIVE);

    /** One instruction: its word in upper case, and what follows. */
    record Instruction(String word, String text) {}

    /** One stage: the image or stage that it begins with. */
    record Stage(String name, String base, List<Instruction> instructions) {

        /** The texts of all instructions with this word. */
        List<String> all(String word) {
            return instructions.stream()
                    .filter(each -> each.word().equals(word))
                    .map(Instruction::text)
                    .toList();
        }
    }

    static Dockerfile read(String path) {
        Map<String, String> arguments = new LinkedHashMap<>();
        List<Stage> stages = new ArrayList<>();
        for (Instruction each : instructions(Kit.text(path))) {
            if (each.word().equals("FROM")) {
                Matcher from = FROM.matcher(each.text());
                if (!from.matches()) {
                    throw new IllegalArgumentException(path + ": FROM " + each.text());
                }
                String name = from.group(2) == null ? "stage " + stages.size() : from.group(2);
                stages.add(new Stage(name, resolve(from.group(1), arguments), new ArrayList<>()));
            } else if (stages.isEmpty()) {
                String[] argument = each.text().split("=", 2);
                arguments.put(argument[0], argument[1]);
            } else {
                stages.get(stages.size() - 1).instructions().add(each);
            }
        }
        return new Dockerfile(stages);
    }

    Stage stage(String name) {
        return stages.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stage " + name));
    }

    /** What is built when no target is named. */
    Stage last() {
        return stages.get(stages.size() - 1);
    }

    /** The stage with those it stands on, from the lowest; the lowest has the image itself for its base. */
    List<Stage> chain(Stage stage) {
        List<Stage> chain = new ArrayList<>(List.of(stage));
        while (isStage(chain.get(0).base())) {
            chain.add(0, stage(chain.get(0).base()));
        }
        return chain;
    }

    /** The texts of all instructions with this word in the stage and those it stands on; the last one counts. */
    List<String> all(Stage stage, String word) {
        return chain(stage).stream().flatMap(each -> each.all(word).stream()).toList();
    }

    private boolean isStage(String base) {
        return stages.stream().anyMatch(each -> each.name().equals(base));
    }

    private static String resolve(String image, Map<String, String> arguments) {
        String resolved = image;
        for (Map.Entry<String, String> argument : arguments.entrySet()) {
            resolved = resolved.replace("${" + argument.getKey() + "}", argument.getValue());
        }
        return resolved;
    }

    private static List<Instruction> instructions(String text) {
        String joined = text.replaceAll("(?m)^\\s*#.*\\n", "").replaceAll("\\\\\\n\\s*", "");
        return joined.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split("\\s+", 2))
                .map(parts -> new Instruction(parts[0].toUpperCase(Locale.ROOT), parts[1]))
                .toList();
    }
}
