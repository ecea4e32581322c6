package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final int MEGABYTE = 1 << 20;

    private final Redactor redactor = new Redactor(List.of("Iban"), List.of("token_bucket"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password=hunter2|password=***",
                "user=bob&PassWord=hunter2&x=1|user=bob&PassWord=***&x=1",
                "user%5Bpassword%5D=hunter2&x=1|user%5Bpassword%5D=***&x=1",
                "user[pass_word]=hunter2|user[pass_word]=***",
                "db.pass=hunter2, pin: 1234|db.pass=***, pin: ***",
                "User[name=bob, password=a,b;c, age=7]|User[name=bob, password=***, age=7]",
                "Config(secret=x)y)z, n=1)|Config(secret=***, n=1)",
                "API key: hunter2 and card number = 7|API key: *** and card number = ***",
                "'password' => 'hunter2'|'password' => '***'",
                "password == hunter2|password == ***",
                "login --password hunter2 --verbose|login --password *** --verbose",
                "login --api-key=hunter2 -v|login --api-key=*** -v",
                "ALTER USER bob PASSWORD 'it''s' VALID|ALTER USER bob PASSWORD '***' VALID",
                "my iban : DE89 is|my iban : *** is",
                "X-Auth-Token:abc;path=/|X-Auth-Token:***;path=/",
                "password=\"never closed|password=\"***",
                "ｐａｓｓｗｏｒｄ=hunter2|ｐａｓｓｗｏｒｄ=***",
            })
    void aValueBehindASecretNameIsMasked(String text, String expected) {
        assertThat(redactor.redacted(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"api_key\": \"s3cr3t\", \"n\": 1}|{\"api_key\": \"***\", \"n\": 1}",
                "{'client-secret':'a b c'}|{'client-secret':'***'}",
                "{\"password\":\"a\\\"b\\\\\",\"n\":1}|{\"password\":\"***\",\"n\":1}",
                "{\"pin\":1234,\"has_password\":true,\"token\":null}|{\"pin\":***,\"has_password\":true,\"token\":null}",
                "{\"p\\u0061ssword\":\"x\",\"n\":1}|{\"p\\u0061ssword\":\"***\",\"n\":1}",
                "{\"pass word\":\"x\",\"n\":1}|{\"pass word\":\"***\",\"n\":1}",
                "{\"tokens\":[\"a]\\\"b\",{\"c\":\"}\"}],\"n\":1}|{\"tokens\":***,\"n\":1}",
                "{\"in\":\"{\\\"password\\\":\\\"a\\\\\\\"b\\\",\\\"n\\\":1}\"}|{\"in\":\"{\\\"password\\\":\\\"***\\\",\\\"n\\\":1}\"}",
                "\\\\\\\"password\\\\\\\":\\\\\\\"x\\\\\\\",\\\\\\\"n\\\\\\\"|\\\\\\\"password\\\\\\\":\\\\\\\"***\\\\\\\",\\\\\\\"n\\\\\\\"",
                "<user><password>hunter2</password></user>|<user><password>***</password></user>",
                "<w:Password Type=\"text\">hunter2</w:Password>|<w:Password Type=\"text\">***</w:Password>",
            })
    void aSecretInsideJsonOrXmlIsMasked(String text, String expected) {
        assertThat(redactor.redacted(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Authorization: Bearer abc.def.ghi done|Authorization: *** done",
                "authorization=Basic dXNlcjpwYXNz&x=1|authorization=***&x=1",
                "curl -H 'Authorization: Digest username=\"bob\", response=\"abc\"' -v|curl -H 'Authorization: ***' -v",
                "Cookie: a=b; c=d|Cookie: ***",
                "Set-Cookie: sid=abc; Path=/; HttpOnly\\r\\nHost: x|Set-Cookie: ***\\r\\nHost: x",
                "{Host=x, Cookie=a=b; c=d, n=1}|{Host=x, Cookie=***, n=1}",
                "sent bearer 0123456789abcdef to bob|sent bearer *** to bob",
                "sent Basic dXNlcjpwYXNz to bob|sent Basic *** to bob",
            })
    void headersAreMasked(String text, String expected) {
        assertThat(redactor.redacted(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "jdbc:postgresql://app:hunter2@db:5432/x|jdbc:postgresql://app:***@db:5432/x",
                "amqp://app:p@ss/w0?rd@db/x ok|amqp://app:***@db/x ok",
                "redis://:hunter2@cache:6379|redis://:***@cache:6379",
                "https://app:hunter2@host/a?mail=bob@example.org|https://app:***@host/a?mail=bob@example.org",
                "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln back|got *** back",
                "key AKIAIOSFODNN7EXAMPLE, wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.|key ***, ***.",
                "x\\nghp_0123456789abcdefghijABCDEFGHIJ012345\\n|x\\n***\\n",
                "glpat-AbCdEf0123456789xyzw and xoxb-1234567890-abcdefABCDEF|*** and ***",
                "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----|-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----MIIE|-----BEGIN PRIVATE KEY-----***",
            })
    void secretsAreToldByTheirForm(String text, String expected) {
        assertThat(redactor.redacted(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "paid with 4111111111111111.|paid with ***.",
                "paid with 4111 1111 1111 1111 123 today|paid with *** 123 today",
                "5555-5555-5555-4444/12|***/12",
                "amex 3782 822463 10005|amex ***",
                "diners 30569309025904, jcb 3530111333300000|diners ***, jcb ***",
                "discover 6011000990139424 unionpay 6200000000000005|discover *** unionpay ***",
                "mastercard 2223003122003222 old visa 4222222222222|mastercard *** old visa ***",
                "{\"n\":\"4111111111111111\"}|{\"n\":\"***\"}",
            })
    void cardNumbersAreMasked(String text, String expected) {
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
                "http://registry:5000/@scope/pkg:1.0@sha256",
                "mailto:bob@example.org ssh://git@github.com/a/b",
                "password=",
                "a bearer of news, a bearer certificates",
                "basic training, Basic knowledge",
                "://",
                "=:=:",
                "the secretary=bob tokenizer=bpe max_tokens=100 token_count=7 password_changed_at=2026-11-21",
                "token_bucket=empty tokenType=jwt password.expires: tomorrow passwordless=yes",
                "npm_config_registry hf_hub_download_file sk_learn_pipeline_name",
                "AKIA is a prefix, AKIAIOSFODNN7EXAMPLEANDMORE is none",
                "41111111-1111-1111-1111-111111111111",
                "019aa5c4-4111-7111-8111-111111111111",
                "4111111111111112",
                "1763683200123 1763683200123456 1763683200123456789 20261121010203 20261121010203456",
                "+4111111111111111 x4111111111111111 4111111111111111.5 4111111111111111-a",
                "4006381333931 4012345678901 bar codes",
                "0000000000000000 9999999999999995 1234567890123452",
                "12 of 345 in 6789, 2001:db8::4111:1111",
                "-----BEGIN CERTIFICATE-----MIIE-----END CERTIFICATE-----",
                "<passport>x</passport> <password/> a < b",
                "compass=north passenger=bob spin=1 company=acme author=eve",
            })
    void ordinaryTextIsReturnedAsItIs(String text) {
        assertThat(redactor.redacted(text)).isSameAs(text);
    }

    @Test
    void namesAreJudgedWithoutCaseAndSeparators() {
        assertThat(List.of(
                        "password",
                        "user_PassWord",
                        "X-Api-Key",
                        "refreshToken",
                        "IBAN",
                        "session.id",
                        "userPin",
                        "card-pin",
                        " PASS ",
                        "Set-Cookie",
                        "aws_secret_access_key",
                        "tokens",
                        "iban_type",
                        "secretary_password"))
                .allMatch(redactor::isSecret);
        assertThat(List.of(
                        "username",
                        "author",
                        "path",
                        "keyboard",
                        "className",
                        "tokenCount",
                        "password_changed_at",
                        "secretary",
                        "token_bucket",
                        "spin",
                        "passport",
                        ""))
                .noneMatch(redactor::isSecret);
    }

    @Test
    void aWordThatIsKeptIsNotTakenForASecretButItsNeighboursAre() {
        Redactor lenient = new Redactor(List.of(), List.of("cookie"));

        assertThat(lenient.redacted("cookie=oats; password=x")).isEqualTo("cookie=oats; password=***");
        assertThat(lenient.isSecret("cookie_password")).isTrue();
    }

    @Test
    void contradictingOrEmptyWordsAreRefused() {
        assertThatThrownBy(() -> new Redactor(List.of("Api-Key"), List.of("apikey")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redact and to keep");
        assertThatThrownBy(() -> new Redactor(List.of("-"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redact was given \"-\"");
    }

    @Test
    void anIdLosesTokensButNeitherNumbersNorWords() {
        assertThat(redactor.withoutTokens("token:4111111111111111")).isEqualTo("token:4111111111111111");
        assertThat(redactor.withoutTokens("ghp_0123456789abcdefghijABCDEFGHIJ012345"))
                .isEqualTo("***");
    }

    /** A walk that looked at everything twice per sign would take hours here. */
    @ParameterizedTest
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(
            strings = {
                "a",
                ":",
                "=",
                "://a",
                "a://b:",
                "token=\"",
                "token=\\",
                "\"token\":",
                "token=[\"",
                "token={",
                "<password ",
                "<password>",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "4111 ",
                "4111-",
                "4",
                "bearer ",
                "basic ab",
                "basic abcdefgh",
                "cookie: a",
                "cookie:\"",
                "password,",
                "token=a,b",
                "api key: ",
                "eyJ",
                "eyJa1B",
                "AKIAIOSFODNN7EXAMPLE:",
                "\\\"token\\\":\\\"",
                "{\"a\":[",
                "%5B",
                " ",
                "\u0000",
                "\ud800",
            })
    void aMegabyteOfAnythingIsWalkedOnce(String unit) {
        String hostile = unit.repeat(MEGABYTE / unit.length());

        assertThat(redactor.redacted(hostile)).isNotNull();
        assertThat(redactor.redacted(hostile + "@ password=hunter2")).doesNotContain("hunter2");
    }
}
