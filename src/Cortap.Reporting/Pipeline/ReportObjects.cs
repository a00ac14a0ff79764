using System.Globalization;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Object keys and file names of docs/contract.md section 3; made of ids, types and dates only, never of outside text.</summary>
public static class ReportObjects
{
    /// <summary>The canonical document; the same key whenever the phase runs again.</summary>
    public static string Canonical(Job job) =>
        Invariant($"data/project-{job.ProjectId}/canonical_{job.CreatedAt.UtcDateTime:yyyyMMdd_HHmmss}_{job.Id.Value}.json");

    /// <summary>Prefix of everything that a job needs only while it runs.</summary>
    public static string Work(JobId id) => $"work/{id.Value}/";

    public static string WorkingReport(Job job) => $"{Work(job.Id)}report.{job.Format.WireName()}";

    /// <summary>The signature of a report whose format cannot hold it, until the report is stored.</summary>
    public static string WorkingSignature(Job job) => $"{WorkingReport(job)}.sig";

    /// <summary>The same for good; of one job, because the report's own key has a version for each.</summary>
    public static string Signature(Job job) => Invariant($"reports/project-{job.ProjectId}/{job.Id.Value}.sig");

    public static string WorkingLink(JobId id) => $"{Work(id)}link.json";

    /// <param name="job">Gives project, type and format.</param>
    /// <param name="generatedAt">Gives the date, UTC.</param>
    public static string Report(Job job, DateTimeOffset generatedAt) =>
        Invariant($"reports/project-{job.ProjectId}/{job.ReportType.WireName()}_{generatedAt.UtcDateTime:yyyyMMdd}.{job.Format.WireName()}");

    /// <summary>The name under which callers save the report.</summary>
    public static string FileName(Job job, CanonicalDocument canonical)
    {
        var kind = job.ReportType switch
        {
            ReportType.RecipientInformationRequest => "RIR",
            _ when IsFinal(job, canonical) => "Final_Report",
            _ => "Draft_Report",
        };
        return Invariant($"CORTAP_{kind}_Project{job.ProjectId}_{canonical.GeneratedAt.UtcDateTime:yyyyMMdd}.{job.Format.WireName()}");
    }

    /// <summary>Content type of a detached signature: a JSON Web Signature.</summary>
    public const string SignatureType = "application/jose";

    /// <summary>Whether this is a report that nobody edits any more.</summary>
    public static bool IsFinal(Job job, CanonicalDocument canonical) =>
        job.ReportType == ReportType.DraftAuditReport && (string?)canonical.ReportDetails?["report_status"] == "Final";

    public static string ContentType(ReportFormat format) => format switch
    {
        ReportFormat.Pdf => "application/pdf",
        _ => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
