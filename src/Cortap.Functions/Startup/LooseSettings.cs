using Cortap.Infrastructure.Mail;
using Cortap.Infrastructure.Settings;

namespace Cortap.Functions.Startup;

/// <summary>Settings that work, and do something else than their author probably means.</summary>
internal static class LooseSettings
{
    private static readonly EnumerationOptions AnyCase = new() { MatchCasing = MatchCasing.CaseInsensitive };

    /// <summary>One text for each, which says what to set.</summary>
    public static IEnumerable<string> Warnings(CortapSettings settings)
    {
        foreach (var user in settings.Tokens.ServiceAccountUserIds.Where(user => user.TenantId is null))
            yield return $"SERVICE_ACCOUNT_USER_IDS lists {user} without a tenant, which is a person in every tenant; write tenant:{user}.";
        if (settings.Tokens is { Audience: null } and ({ Authority: not null } or { PublicKeyPem: not null }))
            yield return $"{(settings.Tokens.Authority is null ? "JWT_PUBLIC_KEY" : "JWT_AUTHORITY")} is set without JWT_AUDIENCE, so that tokens that the issuer makes for other services are accepted; set JWT_AUDIENCE.";
        if (settings.Mail?.Server is { Encryption: MailEncryption.None, Host: not ("localhost" or "127.0.0.1" or "[::1]") })
            yield return "SMTP_URL has tls=none, so that links to reports cross the network in clear; leave it out, or use smtps://.";
        if (settings.TrustedProxies.Any(proxies => proxies.PrefixLength == 0))
            yield return "TRUSTED_PROXIES trusts every address, so that every caller may say where the service is and who asks; list the proxies.";
        if (settings.AuditSigningKey is null)
            yield return "Neither AUDIT_SIGNING_KEY nor DOCUMENT_SIGNING_KEY is set, so that no checkpoints vouch for the audit record; set AUDIT_SIGNING_KEY.";
        else if (settings is { AuditCheckpointPath: null, Aws: not null })
            yield return "AUDIT_CHECKPOINT_PATH is not set, so that checkpoints of the audit record lie in the bucket of reports; set it to a bucket with Object Lock.";
        if (settings.RiskuityBaseUrl.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal))
            yield return "RISKUITY_BASE_URL ends with /v1, which is added to it; leave it out.";
        if (settings.TemplatesDirectory is { } templates && !Directory.EnumerateFiles(templates, "*.docx", AnyCase).Any())
            yield return "TEMPLATES_DIR holds no .docx, so that reports are made from the templates of this version; is it the right folder?";
        if (!Directory.Exists(Path.GetTempPath()))
            yield return $"TMPDIR names no folder, {Path.GetTempPath()}, so that no PDF can be made; set it to one that exists.";
        foreach (var unused in settings.Unused)
            yield return unused.ToString();
        if (settings.RiskuityBaseUrl is { Scheme: "http", IsLoopback: false })
            yield return "RISKUITY_BASE_URL is plain http to another machine, so that callers' tokens cross the network in clear; set an https address.";
    }
}
