-- Events ${first} to ${last}. Innermost the draws: kind decides the type, the cubes make small numbers frequent.
INSERT INTO seaworthy_audit_event (id, created_at, event_type, event_category, severity, actor_type, user_id, username,
    ip_address, user_agent, request_method, request_path, resource_type, resource_id, metadata, status, error_message,
    trace_id, span_id, node_id, truncated, schema_ver, pii_fields, leaf_hash, pii_salt, pii_commit, batch_id, batch_pos)
SELECT id, timestamptz 'epoch' + micros * interval '1 microsecond', type,
    CASE WHEN type LIKE 'auth.%' THEN 'authentication' WHEN type = 'config.change' THEN 'configuration'
        WHEN type IN ('artifact.download', 'data.access') THEN 'data_access' ELSE 'data_modification' END,
    CASE WHEN type IN ('auth.login.failed', 'config.change', 'user.delete') THEN 'medium'
        WHEN failed > 0.9999 THEN 'critical' ELSE 'info' END,
    'user', 'u-' || who, 'user' || who || '@example.org',
    '10.' || source % 200 || '.' || source / 200 || '.' || source % 7,
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    CASE WHEN type = 'artifact.download' THEN 'GET' ELSE 'POST' END,
    '/api/v1/projects/' || what / 40 || '/artifacts/' || what,
    CASE WHEN type LIKE 'artifact.%' THEN 'artifact' WHEN type LIKE 'project.%' THEN 'project' END,
    CASE WHEN type LIKE 'artifact.%' THEN 'a-' || what WHEN type LIKE 'project.%' THEN 'p-' || what / 40 END,
    '{"bytes":' || what * 37 || ',"format":"tar.gz","session":"' || substr(hash, 1, 16) || '"}',
    CASE WHEN type = 'auth.login.failed' OR failed < 0.005 THEN 'failure' ELSE 'success' END,
    CASE WHEN type = 'auth.login.failed' THEN 'bad credentials' WHEN failed < 0.005 THEN 'not found' END,
    hash, substr(hash, 1, 16), 'node-' || n % 3, 0, 1, 0, sha256(id_bytes), substr(id_bytes, 1, 16),
    sha256(id_bytes || id_bytes), id, n % 500
FROM (SELECT *, uuid_send(id) AS id_bytes,
        CASE WHEN kind < 0.40 THEN 'artifact.download' WHEN kind < 0.60 THEN 'data.access'
            WHEN kind < 0.80 THEN 'auth.login.success' WHEN kind < 0.90 THEN 'artifact.upload'
            WHEN kind < 0.98 THEN 'project.update' WHEN kind < 0.995 THEN 'auth.login.failed'
            WHEN kind < 0.9995 THEN 'config.change' ELSE 'user.delete' END AS type
    FROM (SELECT n, micros, kind, failed, hash,
            (lpad(to_hex(micros / 1000), 12, '0') || '7' || lpad(to_hex(micros % 1000), 3, '0')
                || '8' || substr(hash, 18, 15))::uuid AS id,
            floor(${users} * who ^ 3)::bigint AS who,
            floor(${artifacts} * what ^ 3)::bigint AS what,
            floor(${addresses} * source ^ 3)::bigint AS source
        FROM (SELECT n, ${start} + n * ${step} AS micros, random() AS kind, random() AS failed, random() AS who,
                random() AS what, random() AS source, md5(n || 'x' || random()) AS hash
            FROM generate_series(${first}::bigint, ${last}) n) drawn) named) typed
