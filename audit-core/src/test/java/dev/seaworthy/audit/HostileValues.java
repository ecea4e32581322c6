package dev.seaworthy.audit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes events of the worst that an application can be handed, the same ones for the same seed. */
public final class HostileValues {
    /** Stands only where it has to be masked. */
    public static final String SECRET = "hunter2hunter2";

    /** No part of the secret is stored either. */
    static final String SECRET_BEGIN = SECRET.substring(0, 6);

    private static final int DEEP = 10_000;
    private static final List<String> PIECES = List.of(
            "",
            " ",
            "x",
            "Zoë",
            "日本",
            "\u0000",
            "\ud83d",
            "\ude00",
            "😀",
            "a\u0301",
            "\u202e",
            "\ufffe\uffff",
            "\u0085\u2028",
            "'; DROP TABLE seaworthy_audit_event; --",
            "\\' OR 1=1 #",
            "\\N",
            "\\.",
            "\t\r\n\b\f\u001b[31m",
            "\n2026-11-21 00:00:00 ERROR forged line",
            "${jndi:ldap://x}{}%s%n",
            "\"},\"forged\":{\"",
            "</script>",
            "{\"a\":[",
            "=HYPERLINK(1)");
    private static final List<String> SECRETS = List.of(
            "password=" + SECRET,
            "{\"api_key\":\"" + SECRET + "\"}",
            "{\"in\":\"{\\\"Pass-Word\\\":\\\"" + SECRET + "\\\"}\"}",
            "Authorization: Bearer " + SECRET,
            "?user%5Btoken%5D=" + SECRET + "&x=1",
            "https://app:" + SECRET + "@host/x",
            "redis://:" + SECRET + "@host",
            "https://host/?next=amqp://app:" + SECRET + "@host",
            "<w:Password Type=\"t\">" + SECRET + "</w:Password>",
            "<password><![CDATA[" + SECRET + "]]></password>",
            "Cookie: a=b; c=" + SECRET,
            "Cookie: \"a=b\"; c=" + SECRET,
            "password=a,$" + SECRET,
            "password=it'" + SECRET,
            "tokens=['a]b','" + SECRET + "']",
            "Key (id, api_key)=(7, " + SECRET + ") already exists.",
            "`password`             = '" + SECRET + "'",
            "\"password\":\n  \"" + SECRET + "\"",
            "my API key: " + SECRET,
            "?user%5Bpin%5D=" + SECRET + "&x=1",
            "?next=%2Freset%3Ftoken%3D" + SECRET + "%26x%3D1",
            "?next=%252Freset%253Ftoken%253D" + SECRET,
            "https:\\/\\/app:" + SECRET + "@host",
            "token\\u003d" + SECRET,
            "&quot;password&quot;:&quot;" + SECRET + "&quot;",
            "{\"log\":\"started\\npass=" + SECRET + "\"}");
    private static final List<String> SECRET_KEYS = List.of(
            "PASSWORD",
            "pass word",
            "user[api-key]",
            "p\\u0061ssword",
            "ｓｅｃｒｅｔ",
            "\u0000token",
            "db.pass",
            "p\\u0069n",
            "user%5Bpin%5D",
            "pass2",
            "Set-Cookie ");

    private final Random random;

    public HostileValues(long seed) {
        this.random = new Random(seed);
    }

    /** An event with most fields set to something. */
    public AuditEvent event() {
        AuditEvent event = AuditEvent.of(random.nextBoolean() ? "a.b" : "security.suspicious_activity")
                .by(Actor.user(text(), text()).impersonatedBy(text()))
                .on(Resource.of(text(), text(), withSecret()))
                .ipAddress(text())
                .userAgent(withSecret())
                .request(text(), withSecret())
                .description(withSecret())
                .tenant(text())
                .trace(text(), text());
        if (random.nextBoolean()) {
            event = event.error(withSecret());
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            event = event.with(text(), value(0));
        }
        return event.with(one(SECRET_KEYS), SECRET).with("text", withSecret());
    }

    /** Short, exactly as long as fits with a wide character at the cut, or far too long. */
    public String text() {
        String some = one(PIECES) + one(PIECES) + one(PIECES);
        return switch (random.nextInt(12)) {
            case 0 -> "x".repeat(EventField.all().get(random.nextInt(22)).maxCodePoints() - 1) + "😀😀";
            case 1 -> some.repeat(random.nextInt(3000));
            default -> some;
        };
    }

    /** Any value; objects that throw, never end or hold themselves included. */
    @Nullable
    public Object value(int depth) {
        return switch (random.nextInt(depth > 3 ? 14 : 22)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> one(List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e300, -0.0, 1.5f));
            case 3 -> new BigInteger("12345678901234567890");
            case 4 -> BigInteger.TWO.pow(1_000_000);
            case 5 -> new BigDecimal("1E+1000000");
            case 6 -> new BigDecimal("-12345678901234567890.123456789012345678901234567890");
            case 7 -> new AtomicInteger(random.nextInt());
            case 8 -> random.nextLong();
            case 9 ->
                new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("forged\nline");
                    }
                };
            case 10 ->
                new Object() {
                    @Override
                    public String toString() {
                        return toString() + this;
                    }
                };
            case 11 ->
                new Object() {
                    @Override
                    @SuppressWarnings("NullAway")
                    public @Nullable String toString() {
                        return null;
                    }
                };
            case 12 ->
                new BigDecimal("1") {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String toString() {
                        return "},\"forged\":{";
                    }
                };
            case 13 -> text();
            case 14 ->
                one(List.of(new int[] {1, 2}, new byte[9999], "abc".toCharArray(), Optional.of("x"), Optional.empty()));
            case 15 -> cyclic();
            case 16 -> endless();
            case 17 -> unreadable();
            case 18 -> deep();
            case 19 -> "[{\"password\":".repeat(DEEP);
            case 20 -> Map.of(one(SECRET_KEYS), List.of(SECRET), "n", Collections.nCopies(500, text()));
            default -> map(depth);
        };
    }

    private Map<String, @Nullable Object> map(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(text(), random.nextBoolean() ? value(depth + 1) : Arrays.asList(value(depth + 1), text()));
        }
        return map;
    }

    private static Object cyclic() {
        Map<String, Object> map = new HashMap<>();
        List<Object> list = new ArrayList<>(List.of(map, map));
        list.add(list);
        map.put("self", map);
        map.put("list", list);
        return map;
    }

    private static Object deep() {
        Object inside = "bottom";
        for (int i = 0; i < DEEP; i++) {
            inside = i % 2 == 0 ? Map.of("in", inside) : Arrays.asList(inside, null);
        }
        return inside;
    }

    private static Object endless() {
        return new AbstractMap<String, Object>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                return new EntrySet(() -> Map.entry("again", "and again"));
            }
        };
    }

    private static Object unreadable() {
        return new AbstractMap<String, Object>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                return new EntrySet(() -> {
                    throw new UnsupportedOperationException("no");
                });
            }
        };
    }

    private String withSecret() {
        String before = text().replace('"', ' ').replace('\'', ' ') + "\n";
        // A line of its own: what stands before is no part of its name.
        return before + (random.nextBoolean() ? "" : atTheCut(before)) + one(SECRETS) + "\n" + text();
    }

    /**
     * So much text that the secret stands where the look ahead of a description, a path or an agent ends; what is masked
     * before it draws it into what is kept.
     */
    private String atTheCut(String before) {
        String masked = "password=" + "m".repeat(random.nextInt(900)) + "\n";
        int length = before.codePointCount(0, before.length()) + masked.length();
        int end = one(List.of(1024, 2048, 4096)) + 128 - random.nextInt(40);
        return masked + (end <= length ? "" : "y".repeat(end - length - 1) + "\n");
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Entries without end. */
    private static final class EntrySet extends java.util.AbstractSet<Map.Entry<String, Object>> {
        private final java.util.function.Supplier<Map.Entry<String, Object>> next;

        EntrySet(java.util.function.Supplier<Map.Entry<String, Object>> next) {
            this.next = next;
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public Map.Entry<String, Object> next() {
                    return next.get();
                }
            };
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }
}
