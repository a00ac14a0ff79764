using System.Globalization;

namespace Cortap.Reporting.Storage;

/// <summary>Keys in the object store (docs/contract.md, section 3); made of ids, types and dates only, never of outside text.</summary>
public static class ObjectKeys
{
    /// <summary>Folder of <see cref="Answer"/>.</summary>
    public const string Answers = "work/answers";

    /// <summary>The canonical document; the same key whenever the phase runs again.</summary>
    public static string Canonical(long projectId, JobId id, DateTimeOffset createdAt) =>
        Invariant($"data/project-{projectId}/canonical_{createdAt.UtcDateTime:yyyyMMdd_HHmmss}_{id.Value}.json");

    /// <summary>Prefix of everything that a job needs only while it runs.</summary>
    public static string Work(JobId id) => $"work/{id.Value}/";

    /// <summary>What a host writes and removes again, to know whether the store can be written; of one host, so that none removes another's.</summary>
    public static string Readiness(string host) => $"work/readiness-{host}";

    /// <summary>The answer to the first request with an idempotency key; of use for a day.</summary>
    /// <param name="keyHash">Lower-case hex.</param>
    public static string Answer(string keyHash) => $"{Answers}/{keyHash}.json";

    public static string WorkingReport(JobId id, ReportFormat format) => $"{Work(id)}report.{format.WireName()}";

    /// <summary>The signature of a report whose format cannot hold it, until the report is stored.</summary>
    public static string WorkingSignature(JobId id) => $"{Work(id)}report.sig";

    /// <summary>The same for good; of one job, because the report's own key has a version for each.</summary>
    public static string Signature(long projectId, JobId id) => Invariant($"reports/project-{projectId}/{id.Value}.sig");

    public static string WorkingLink(JobId id) => $"{Work(id)}link.json";

    /// <summary>The report. Later ones of the same day are further versions.</summary>
    public static string Report(long projectId, ReportType type, ReportFormat format, DateTimeOffset generatedAt) =>
        Invariant($"reports/project-{projectId}/{type.WireName()}_{generatedAt.UtcDateTime:yyyyMMdd}.{format.WireName()}");

    /// <summary>A template that reports were made from, for good.</summary>
    /// <param name="id">Of the template.</param>
    /// <param name="sha256">Lower-case hex digest of the file.</param>
    public static string Template(string id, string sha256) => $"templates/{id}_{sha256}.docx";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
