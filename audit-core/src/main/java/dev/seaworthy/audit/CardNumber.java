package dev.seaworthy.audit;

/** Finds payment card numbers, and takes no id, time or product code for one. */
final class CardNumber {
    private static final int MIN_DIGITS = 13;
    private static final int MAX_DIGITS = 19;

    private CardNumber() {}

    /**
     * The end of the card number that begins at {@code start}, or -1. Digits stand together, or in groups of 4-4-4-4,
     * 4-6-5 or 4-6-4 with one blank, hyphen or plus sign between. What precedes is the caller's to judge.
     */
    static int endAt(String text, int start, int limit) {
        char[] digits = new char[MAX_DIGITS];
        int count = 0;
        int separators = 0;
        int group = 0;
        int good = -1;
        char separator = 0;
        int i = start;
        for (; i < limit; i++) {
            char c = text.charAt(i);
            if (isDigit(c)) {
                if (count == MAX_DIGITS) {
                    return good;
                }
                digits[count++] = c;
                group++;
            } else if ((c == ' ' || c == '-' || c == '+')
                    && i + 1 < limit
                    && isDigit(text.charAt(i + 1))
                    && fits(separators, group)) {
                if (separator != 0 && separator != c) {
                    return good;
                }
                // What follows may be another number, such as the security code.
                good = separators >= 2 && isCard(digits, count) ? i : good;
                separator = c;
                separators++;
                group = 0;
            } else {
                break;
            }
        }
        boolean alone = i == limit || !continuesName(text, i, limit);
        return alone && separators != 1 && isCard(digits, count) ? i : good;
    }

    /** Whether a number with these digits is one of a card. */
    static boolean isCard(String number) {
        return number.length() >= MIN_DIGITS && number.length() <= MAX_DIGITS && endAt(number, 0, number.length()) > 0;
    }

    private static boolean fits(int separators, int group) {
        return group == 4 || (separators == 1 && group == 6);
    }

    /** A dot or hyphen that ends a sentence is none of the number. */
    private static boolean continuesName(String text, int i, int limit) {
        char c = text.charAt(i);
        if (c == '.' || c == '-') {
            return i + 1 < limit && Character.isLetterOrDigit(text.charAt(i + 1));
        }
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static boolean isCard(char[] digits, int count) {
        return count >= MIN_DIGITS
                && isIssued(digits, count)
                && hasLuhnSum(digits, count)
                && !isProductCode(digits, count);
    }

    /** First digits and lengths that card schemes use; most ids and all times since 1970 have others. */
    private static boolean isIssued(char[] digits, int count) {
        int two = (digits[0] - '0') * 10 + digits[1] - '0';
        int four = two * 100 + (digits[2] - '0') * 10 + digits[3] - '0';
        return switch (digits[0]) {
            case '2' -> count == 16 && four >= 2200 && four <= 2720;
            case '3' -> isIssuedUnderThree(two, count);
            case '4' -> count == 13 || count == 16 || count == 19;
            case '5' -> count == 16;
            case '6' -> count == 16 || (two == 62 && count > 16);
            default -> false;
        };
    }

    private static boolean isIssuedUnderThree(int two, int count) {
        return switch (two) {
            case 34, 37 -> count == 15;
            case 35 -> count == 16;
            case 31, 32, 33 -> false;
            default -> count == 14;
        };
    }

    private static boolean hasLuhnSum(char[] digits, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i] - '0';
            int weighted = i % 2 == 0 ? digit : 2 * digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    /** The 13 digits of an EAN, whose check digit is another: cards of that length are hardly left, bar codes are many. */
    private static boolean isProductCode(char[] digits, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
        }
        return count == MIN_DIGITS && sum % 10 == 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
