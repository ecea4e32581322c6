package dev.seaworthy.backup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In each sample everything that begins with {@code planted} is a secret. */
class RedactionTest {
    private final Redaction redaction = new Redaction(new SecretNames(List.of("magic-word")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=planted",
                "  DB_PASSWORD : planted",
                "db.Pass-Word planted",
                "pass\\u0077ord=planted",
                "pass\\\n   word=planted",
                "password=\\\n   planted",
                "password=a\\\n   planted\\\n   planted",
                "password=\n   planted",
                "export SECRET_TOKEN=\"a\nplanted\nplanted\"",
                "set API_KEY=planted",
                "JAVA_OPTS=-Xmx1g -Ddb.password=planted",
                "-Dpassword=planted",
                "magicWord=planted",
                "MAGIC_WORD=planted",
                "url=jdbc:postgresql://me:planted@host/db",
                "url=jdbc:h2:file:x;PASSWORD=planted",
                "url=redis://:planted@host",
                "smtp=me:planted@host",
                "command=curl --password planted host",
                "header=Authorization: Bearer planted",
                "x=Basic plantedplanted",
                "# old password: planted",
                "#password=planted",
                "; secret = planted",
                "[credentials]\nuser=planted\nother=planted",
                "[x]\ndb password = planted",
                "auth {\n  user = planted\n}\nvisible=1",
                "password = [\n\"planted\",\n\"planted\"\n]",
                "password\n{\nplanted\n}",
                "db { user = \"x\", password = \"planted\" }",
                "password = \"\"\"\nplanted\nplanted\"\"\"",
                "password = <<EOF\nplanted\nEOF",
                "cert=-----BEGIN PRIVATE KEY-----\nplanted\nplanted==\n-----END PRIVATE KEY-----",
                "path=C:\\dir\\\ndb.password=planted",
                "k=eyJhbGciOiJIUzI1NiJ9.planted",
                "k=AKIAPLANTEDPLANTED1planted",
                "k=ghp_planted",
                "k=3f9aplanted-no7c1b2e8d4f60a5b9c3d2e1f4-planted-Qx81",
                "k={cipher}planted",
                "k=ENC(planted)",
                "k=AGE-SECRET-KEY-1planted",
                "\uFEFFpassword=planted",
                "password=x\r\n  planted\r\n",
            })
    void lineFormatsKeepNoSecret(String sample) throws UnclearException {
        assertThatNothingIsPlanted("app.properties", sample);
        assertThatNothingIsPlanted(".env.production", sample);
        assertThatNothingIsPlanted("app.conf", sample);
        assertThatNothingIsPlanted("app.ini", sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password: planted",
                "db:\n  pass-word: 'planted'",
                "\"db_password\" : planted",
                "'api key': planted",
                "\"pass\\x77ord\": planted",
                "password:\n  planted",
                "password: |\n  planted\n\n  planted\nb: 1",
                "password: >-\n  planted\n  planted",
                "password: \"a\nplanted\"\nb: 1",
                "password: a\n  planted",
                "passwords:\n- planted\n- planted\nb: 1",
                "passwords:\n  - planted",
                "- password: planted\n  b: 1",
                "- - password: planted",
                "credentials:\n  user: planted\n  # planted\n\n  deep:\n    x: planted\nb: 1",
                "a: {password: planted, b: 1}",
                "a: {\n  b: 1,\n  password: planted }",
                "a: {b: 1,\npassword: planted\n}\nc: 1",
                "a: {\"pass\\u0077ord\": planted}",
                "{password: planted}",
                "[{password:\nplanted}]",
                "env:\n  - name: DB_PASSWORD\n    value: planted",
                "env:\n  - value: planted\n    name: DB_PASSWORD",
                "env: [{name: DB_PASSWORD, value: planted}]",
                "x: &p planted\npassword: *p",
                "x: &p\n  y: planted\npassword: *p",
                "password: &p planted",
                "password: !!str planted",
                "x: !vault |\n  planted",
                "x: !!binary |\n  planted",
                "? password\n: planted",
                "\tpassword: planted",
                "--- {password: planted}",
                "--- |\n planted password=planted",
                "# password: planted",
                "a: 1 # password is planted",
                "app.properties: |\n  a=1\n  db.password=planted",
                "a: |\n  -----BEGIN PRIVATE KEY-----\n  planted\n  -----END PRIVATE KEY-----\nb: 1",
                "url: https://me:planted@host/",
                "a: b\n  password planted",
                "password:    # none\n    planted",
                "password: [\"]\",\n\"planted\"]\nb: 1",
                "password: {\nplanted: planted\n}\nb: 1",
                "magicWord: planted",
                "- name: x\n  magic_word:\n  - planted",
                "password: planted\r\nb: 1\r\n",
            })
    void yamlKeepsNoSecret(String sample) throws UnclearException {
        assertThatNothingIsPlanted("app.yaml", sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"password\": \"planted\"}",
                "{\"pass\\u0077ord\": \"planted\"}",
                "{\"a\": [{\"DB-Password\": \"planted\"}]}",
                "{\"credentials\": {\"user\": \"planted\", \"planted\": [\"planted\"]}}",
                "{\"tokens\": [\"planted\", {\"x\": \"planted\"}]}",
                "{\"name\": \"DB_PASSWORD\", \"value\": \"planted\"}",
                "[{\"value\": \"planted\", \"key\": \"DB_PASSWORD\"}]",
                "{\"a\": \"https://me:planted@host\"}",
                "{\"a\": \"x;password=planted\"}",
                "{\"a\": \"{\\\"password\\\": \\\"planted\\\"}\"}",
                "{\"ghp_planted\": 1}",
                "{\"magic-word\": \"planted\"}",
                "\"token planted\"",
            })
    void jsonKeepsNoSecret(String sample) throws UnclearException {
        assertThatNothingIsPlanted("app.json", sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<c><password>planted</password></c>",
                "<c><db-password ><![CDATA[planted]]></db-password></c>",
                "<c><a password='planted'/></c>",
                "<c><a b:api_key = \"planted\"\n/></c>",
                "<c><property name='password' value='planted'/></c>",
                "<c><property value='planted' name='db.password'/></c>",
                "<c><entry key=\"password\">planted</entry></c>",
                "<c><param><name>password</name><value>planted</value></param></c>",
                "<c><api key=\"planted\"/></c>",
                "<c><credentials user=\"planted\"><x>planted</x><y z='planted'/></credentials></c>",
                "<c><!-- <x password=\"planted\"/> --></c>",
                "<?x password=\"planted\"?><c/>",
                "<c><a b=\"jdbc:x://h?password=planted\"/></c>",
                "<c><a>https://me:planted@host</a></c>",
                "<c><property name=\"pass&#119;ord\" value=\"planted\"/></c>",
                "<c><password>a<b>planted</b>planted</password></c>",
                "<c><magicWord>planted</magicWord></c>",
            })
    void xmlKeepsNoSecret(String sample) throws UnclearException {
        assertThatNothingIsPlanted("app.xml", sample);
    }

    @Test
    void fileInWhichSecretsCannotBeToldIsRefusedAsAWhole() {
        assertUnclear("a.json", "{\"a\": 1, \"a\": \"planted\"}");
        assertUnclear("a.json", "{\"a\": 1} x");
        assertUnclear("a.xml", "<!DOCTYPE c [<!ENTITY p \"planted\">]><c>&p;</c>");
        assertUnclear("a.xml", "<?xml version=\"1.0\" encoding=\"UTF-7\"?><c/>");
        assertUnclear("a.xml", "<c><password>planted");
        assertUnclear("a.yml", "a: 1\rpassword: planted");
        assertUnclear("a.yml", "a: 1\u2028password: planted");
        assertUnclear("a.conf", "p\0a\0s\0s\0");
    }

    @Test
    void ordinarySettingsStayAsTheyAre() throws UnclearException {
        assertUntouched(
                "a.properties",
                "server.port=8080\nspring.datasource.url=jdbc:postgresql://host:5432/db\nlog=/var/log/app/x.log\n"
                        + "use-token=true\nclass=com.example.service.PaymentConfiguration\ndate=2026-11-20T01:00:00Z\n"
                        + "mail=someone@example.com\npassword=\n! note\nversion=1.2.3-SNAPSHOT\n");
        assertUntouched(
                "a.yml",
                "server:\n  port: 8080\n  hosts: [a, b]\n  text: |\n    some\n    lines\nlist:\n- a\n- b: 1\n  c: \"x: y\"\n");
        assertUntouched("a.json", "{\"a\":{\"b\":[1,2.50,true,null,\"text\"]}}");
        assertUntouched("a.xml", "<?xml version=\"1.0\"?>\n<c a=\"1\"><!-- note --><b>text</b><d/></c>\n");
    }

    @Test
    void redactingAgainFindsTheSameNames() throws UnclearException {
        for (String name : List.of("a.properties", "a.yml")) {
            byte[] text = "a: 1\npassword: x\n  more\n\ntoken: [\n1\n]\nb: 2\n".getBytes(StandardCharsets.UTF_8);
            Redaction.Result once = redaction.redact(name, text);
            Redaction.Result twice = redaction.redact(name, once.content());

            assertThat(once.names()).containsExactly("password", "token");
            assertThat(twice.names()).isEqualTo(once.names());
            assertThat(twice.content()).isEqualTo(once.content());
        }
    }

    @Test
    void nameThatStandsTwiceIsNotFilled() throws UnclearException {
        byte[] live = "[a]\nuser=x\n[b]\npassword=one\npassword=two\n".getBytes(StandardCharsets.UTF_8);
        Redaction.Result saved = redaction.redact("a.ini", live);

        Redaction.Result filled = redaction.fill("a.ini", saved.content(), live);

        assertThat(filled.content()).isEqualTo(saved.content());
        assertThat(filled.names()).containsExactly("b.password", "b.password");
    }

    @Test
    void latinPropertiesStayLatin() throws UnclearException {
        byte[] latin = "motto=f\u00fcr\npassword=planted\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(new String(redaction.redact("a.properties", latin).content(), StandardCharsets.ISO_8859_1))
                .isEqualTo("motto=f\u00fcr\npassword=" + Redaction.MARKER + "\n");
    }

    private void assertThatNothingIsPlanted(String name, String sample) throws UnclearException {
        Redaction.Result result = redaction.redact(name, sample.getBytes(StandardCharsets.UTF_8));
        String text = new String(result.content(), StandardCharsets.UTF_8);

        assertThat(text)
                .as("%s: %s", name, sample)
                .doesNotContainIgnoringCase("planted")
                .contains(Redaction.MARKER);
        assertThat(result.names()).isNotEmpty().noneMatch(it -> it.contains("planted"));
        if (sample.endsWith("b: 1")) {
            assertThat(text).endsWith("b: 1");
        }
    }

    private void assertUntouched(String name, String text) throws UnclearException {
        Redaction.Result result = redaction.redact(name, text.getBytes(StandardCharsets.UTF_8));
        assertThat(new String(result.content(), StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(result.names()).isEmpty();
    }

    private void assertUnclear(String name, String text) {
        assertThatThrownBy(() -> redaction.redact(name, text.getBytes(StandardCharsets.UTF_8)))
                .as(text)
                .isInstanceOf(UnclearException.class);
    }
}
