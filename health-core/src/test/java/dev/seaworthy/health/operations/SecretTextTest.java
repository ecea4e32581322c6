package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
    private static final int MEGABYTE = 1 << 20;

    private final SecretText secrets = new SecretText(List.of("Iban"));

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
        assertThat(secrets.masked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "login with password=hunter2, retrying|login with password=***, retrying",
                "body {\\\"password\\\": \\\"a\\\"}|body {\\\"password\\\": \\\"***\\\"}",
                "Secret : 'a \\' b' end|Secret : '***' end",
                "GET /x?access-key=abc&page=2|GET /x?access-key=***&page=2",
                "key=abc for DB_PASS_TEST=b|key=*** for DB_PASS_TEST=***",
                "cloning https://token@git.example/x|cloning https://***@git.example/x",
                "password=a token=b|password=*** token=***",
                "password := x|password := ***",
                "password => x|password => ***",
                "password=`a b`|password=`***`",
                "password%3Da|password%3D***",
                "{\"tokens\":[\"abc123\",\"def456\"]}|{\"tokens\":***}",
                "tokens=[abc123, def456]|tokens=***",
                "Key (token)=(abc123) already exists|Key (token)=*** already exists",
                "&quot;password&quot;:&quot;a&quot;|&quot;password&quot;:&quot;***&quot;",
            })
    void whatLogsAreFullOfIsMasked(String text, String expected) {
        assertThat(secrets.masked(text)).isEqualTo(expected);
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
        assertThat(secrets.masked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Authorization: Bearer abc.def.ghi done|Authorization: ***",
                "authorization=Basic dXNlcjpwYXNz&x=1|authorization=***&x=1",
                "curl -H 'Authorization: Digest username=\"bob\", response=\"abc\"' -v|curl -H 'Authorization: ***' -v",
                "Cookie: a=b; c=d|Cookie: ***",
                "Cookie: \"a=b\"; c=hunter2|Cookie: \"***",
                "{\"Cookie\":\"a=b; c=d\",\"n\":1}|{\"Cookie\":\"***\",\"n\":1}",
                "{cookie=\"a=b\"; c=d, n=1}|{cookie=\"***, n=1}",
                "Authorization: Token token=\"hunter2\", x|Authorization: ***",
                "Set-Cookie: sid=abc; Path=/; HttpOnly\\r\\nHost: x|Set-Cookie: ***\\r\\nHost: x",
                "{Host=x, Cookie=a=b; c=d, n=1}|{Host=x, Cookie=***, n=1}",
                "sent bearer 0123456789abcdef to bob|sent bearer *** to bob",
                "sent Basic dXNlcjpwYXNz to bob|sent Basic *** to bob",
            })
    void headersAreMasked(String text, String expected) {
        assertThat(secrets.masked(text)).isEqualTo(expected);
    }

    /** Whatever of these signs a password holds, it ends only where something else begins. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "password=a,$hunter2 x|password=*** x",
                "password=it'hunter2|password=***",
                "password=a<hunter2, x=1|password=***, x=1",
                "password=a)$hunter2|password=***",
                "(password=a)$hunter2)|(password=***)",
                "password=a&hunter2&b=c|password=***&b=c",
                "password=a\"hunter2|password=***",
                "User{password='it'hunter2', x=1}|User{password='***', x=1}",
                "<p>password=hunter2<br>x</p>|<p>password=***<br>x</p>",
                "tokens=['a]b','hunter2'], x=1|tokens=***, x=1",
                "token=[a]$hunter2], x=1|token=***, x=1",
                "{\"q\":\"password=hunter2\",\"u\":\"bob\"}|{\"q\":\"password=***\",\"u\":\"bob\"}",
                "{\\\"q\\\":\\\"password=hunter2\\\"}|{\\\"q\\\":\\\"password=***\\\"}",
                "password=hunter2. Then|password=*** Then",
                "(password: hunter2).|(password: ***).",
                "password: (hunter2, x) y|password: *** y",
                "?token=hunter2&user%5Bx%5D=1|?token=***&user%5Bx%5D=1",
            })
    void aPasswordMayHoldAnySign(String text, String expected) {
        assertThat(secrets.masked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Detail: Key (api_key)=(hunter2) already exists.|Detail: Key (api_key)=*** already exists.",
                "Key (id, lower(api_key))=(7, hunter2) already exists.|Key (id, lower(api_key))=*** already exists.",
                "Key (id)=(7) is not present|Key (id)=(7) is not present",
                "UPDATE users SET `password` = 'hunter2'|UPDATE users SET `password` = '***'",
                "UPDATE users SET [password] = 'hunter2'|UPDATE users SET [password] = '***'",
                "INSERT INTO u (id, password) VALUES (1, 'a)b'), (2, 'c')]; x|INSERT INTO u (id, password) VALUES ***]; x",
                "INSERT INTO u (id, name) VALUES (1, 'bob')|INSERT INTO u (id, name) VALUES (1, 'bob')",
                "CREATE USER bob IDENTIFIED WITH x BY 'hunter2'|CREATE USER bob IDENTIFIED WITH x BY '***'",
                "grant all on x.* to bob identified by 'hunter2'|grant all on x.* to bob identified by '***'",
                "Duplicate entry 'it's' for key 'u.api_key'|Duplicate entry '***' for key 'u.api_key'",
                "Duplicate entry 'bob' for key 'u.name'|Duplicate entry 'bob' for key 'u.name'",
            })
    void whatDatabasesSayIsMasked(String text, String expected) {
        assertThat(secrets.masked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<password><![CDATA[hunter2]]></password>",
                "<password>\n<![CDATA[a</b>hunter2]]></password>",
                "<password\n>hunter2</password>",
                "<password\n  a='b'>hunter2</password>",
                "<password><value>hunter2</value></password>",
                "<password><value>hunter2",
                "\"password\":\n  \"hunter2\"",
                "\"password\":\r\n\r\n  \"hunter2\"",
                "password             = hunter2",
                "password:                         hunter2",
                "password:\n  hunter2\nuser: bob",
                "tokens:\n  - hunter2",
                "password: |\n  hunter2",
            })
    void aValueMayStandFarBehindItsName(String text) {
        assertThat(secrets.masked(text)).doesNotContain("hunter2").contains("***");
    }

    @Test
    void aNameWithoutAValueTakesNoneFromTheNextLine() {
        String text = "password=\nuser=bob\npassword:\nuser: bob\npassword:\n\nStack trace";

        assertThat(secrets.masked(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "user%5Bpass%5D=hunter2|user%5Bpass%5D=***",
                "user%5Bpin%5D=hunter2&x=1|user%5Bpin%5D=***&x=1",
                "{\"p\\u0069n\":1234}|{\"p\\u0069n\":***}",
                "{\"log\":\"started\\npass=hunter2\"}|{\"log\":\"started\\npass=***\"}",
                "/login?next=%2Freset%3Ftoken%3Dhunter2%26x%3D1&y=2|/login?next=%2Freset%3Ftoken%3D***%26x%3D1&y=2",
                "/login?next=%252Freset%253Ftoken%253Dhunter2&y=2|/login?next=%252Freset%253Ftoken%253D***&y=2",
                "/login?next=https%3A%2F%2Fapp%3Ahunter2%40host|/login?next=https%3A%2F%2F***%40host",
                "https:\\/\\/app:hunter2@db|https:\\/\\/***@db",
                "token\\u003dhunter2|token\\u003d***",
                "{&quot;password&quot;:&quot;hunter2&quot;,&#34;n&#x22;:1}|{&quot;password&quot;:&quot;***&quot;,&#34;n&#x22;:1}",
                "&lt;password&gt;hunter2&lt;/password&gt;|&lt;password&gt;***&lt;/password&gt;",
                "/x?k=a%3Aghp_0123456789abcdefghijABCDEFGHIJ012345|/x?k=a%3A***",
                "100%25 &amp; \\u0041 C:\\new%20folder|100%25 &amp; \\u0041 C:\\new%20folder",
            })
    void escapesHideNothing(String text, String expected) {
        assertThat(secrets.masked(text)).isEqualTo(expected);
    }

    @Test
    void theCodeOfOAuthIsMaskedBesideItsState() {
        assertThat(secrets.masked("/callback?code=hunter2&state=x")).isEqualTo("/callback?code=***&state=x");
        assertThat(secrets.masked("/callback?state=x&iss=y&code=hunter2"))
                .isEqualTo("/callback?state=x&iss=y&code=***");
        assertThat(secrets.masked("/countries?code=de&x=1")).isEqualTo("/countries?code=de&x=1");
    }

    @Test
    void wordsOfTheApplicationAreFoundInSentences() {
        SecretText own = new SecretText(List.of("account number", "date of birth"));

        assertThat(own.masked("my account number: hunter2")).isEqualTo("my account number: ***");
        assertThat(own.masked("the date of birth: 1.1.2000")).isEqualTo("the date of birth: ***");
    }

    @Test
    void aNameIsJudgedAlikeHoweverManyCameBefore() {
        for (int i = 0; i < 3000; i++) {
            assertThat(secrets.isSecretName("name" + i)).isFalse();
            assertThat(secrets.isSecretName("password" + i)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "jdbc:postgresql://app:hunter2@db:5432/x|jdbc:postgresql://***@db:5432/x",
                "amqp://app:p@ss/w0?rd@db/x ok|amqp://***@db/x ok",
                "redis://:hunter2@cache:6379|redis://***@cache:6379",
                "https://app:hunter2@host/a?mail=bob@example.org|https://***@host/a?mail=bob@example.org",
                "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln back|got *** back",
                "key AKIAIOSFODNN7EXAMPLE, wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.|key ***, ***.",
                "x\\nghp_0123456789abcdefghijABCDEFGHIJ012345\\n|x\\n***\\n",
                "glpat-AbCdEf0123456789xyzw and xoxb-1234567890-abcdefABCDEF|*** and ***",
                "-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----|-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----MIIE|-----BEGIN PRIVATE KEY-----***",
            })
    void secretsAreToldByTheirForm(String text, String expected) {
        assertThat(secrets.masked(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "Started in 2.1 s at 2026-11-20T18:00:00Z: http://localhost:8080/x?page=1",
                "tests passed: 12, failed: 0",
                "a=b : = :: //@ :// password=",
                "the password was wrong",
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101",
                "GET http://example.org:8080/a?b=c",
                "http://registry:5000/@scope/pkg:1.0@sha256",
                "mailto:bob@example.org ssh://github.com/a/b https://example.org/@user/post",
                "password=",
                "a bearer of news, a bearer certificates",
                "basic training, Basic knowledge",
                "://",
                "=:=:",
                "the secretary=bob tokenizer=bpe max_tokens=100 token_count=7 password_changed_at=2026-11-21",
                "tokenType=jwt password.expires: tomorrow passwordless=yes",
                "npm_config_registry hf_hub_download_file sk_learn_pipeline_name",
                "AKIA is a prefix, AKIAIOSFODNN7EXAMPLEANDMORE is none",
                "41111111-1111-1111-1111-111111111111",
                "019aa5c4-4111-7111-8111-111111111111",
                "1763683200123 1763683200123456 1763683200123456789 20261121010203 20261121010203456",
                "12 of 345 in 6789, 2001:db8::4111:1111",
                "-----BEGIN CERTIFICATE-----MIIE-----END CERTIFICATE-----",
                "<passport>x</passport> <password/> a < b",
                "that are identified as 'derived' by 'bob', the user identified by '42', an entry 'x' for key 'token'",
                "a (token) = (x) lists values (1, 2)",
                "compass=north passenger=bob spin=1 company=acme author=eve",
            })
    void ordinaryTextIsReturnedAsItIs(String text) {
        assertThat(secrets.masked(text)).isSameAs(text);
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
                        "otp_code",
                        "recovery_code",
                        "backupCodes",
                        "auth_key",
                        "jwt.key",
                        "ssh_key",
                        "hmac-key",
                        "aesKey",
                        "sid",
                        "connect.sid",
                        "pass2",
                        "pin[0]",
                        "password_used",
                        "user%5Bpin%5D",
                        "p\\u0069n",
                        "tokens",
                        "iban_type",
                        "secretary_password"))
                .allMatch(secrets::isSecretName);
        assertThat(List.of(
                        "username",
                        "author",
                        "path",
                        "keyboard",
                        "className",
                        "tokenCount",
                        "password_changed_at",
                        "secretary",
                        "spin",
                        "passport",
                        "tokens_used",
                        "resid",
                        "side",
                        ""))
                .noneMatch(secrets::isSecretName);
    }

    @Test
    void wordWithoutLettersIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SecretText(List.of("--")))
                .withMessageContaining("\"--\"");
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
                "%3D",
                "\\u003d",
                "token%3D",
                "&quot;",
                "&amp;",
                "token=a%]",
                "token=']",
                "token=('",
                "(token)=(",
                ")=(",
                "token)=(",
                "a)values(",
                "entry 'a",
                "identified by 'a",
                "<password>x",
                "<password><![CDATA[",
                "token:\n",
                "token     ",
                "?code=a&code=",
                " ",
                "\u0000",
                "\ud800",
            })
    void aMegabyteOfAnythingIsWalkedOnce(String unit) {
        String hostile = unit.repeat(MEGABYTE / unit.length());

        assertThat(secrets.masked(hostile)).isNotNull();
        assertThat(secrets.masked(hostile + "@ password=hunter2")).doesNotContain("hunter2");
    }
}
