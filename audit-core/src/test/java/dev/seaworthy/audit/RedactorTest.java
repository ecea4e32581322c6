package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private final Redactor redactor = new Redactor(List.of("Iban"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password=hunter2|password=***",
                "user=bob&PassWord=hunter2&x=1|user=bob&PassWord=***&x=1",
                "{\"api_key\": \"s3cr3t\", \"n\": 1}|{\"api_key\": \"***\", \"n\": 1}",
                "{'client-secret':'a b c'}|{'client-secret':'***'}",
                "Authorization: Bearer abc.def.ghi done|Authorization: *** done",
                "authorization=Basic dXNlcjpwYXNz|authorization=***",
                "sent bearer 0123456789abcdef to bob|sent bearer *** to bob",
                "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln back|got *** back",
                "jdbc:postgresql://app:hunter2@db:5432/x|jdbc:postgresql://app:***@db:5432/x",
                "my iban : DE89 is|my iban : *** is",
                "X-Auth-Token:abc;path=/|X-Auth-Token:***;path=/",
                "password=\"never closed|password=\"***",
            })
    void secretsAreMasked(String text, String expected) {
        assertThat(redactor.redacted(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "the password was wrong",
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101",
                "GET http://example.org:8080/a?b=c",
                "password=",
                "a bearer of news",
                "://",
                "=:=:",
            })
    void ordinaryTextIsReturnedAsItIs(String text) {
        assertThat(redactor.redacted(text)).isSameAs(text);
    }

    @Test
    void namesAreJudgedWithoutCaseAndSeparators() {
        assertThat(List.of("password", "user_PassWord", "X-Api-Key", "refreshToken", "IBAN", "session.id"))
                .allMatch(redactor::isSecret);
        assertThat(List.of("username", "author", "path", "keyboard", "className"))
                .noneMatch(redactor::isSecret);
    }
}
