using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>The canonical document lies in the object store.</summary>
/// <param name="Key">Object key.</param>
/// <param name="Sha256">Lower-case hex of the bytes.</param>
/// <param name="TemplateSha256">The template that was in force; null in histories of versions that did not tell it.</param>
public sealed record FetchedData(
    string Key, string Sha256, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TemplateSha256 = null);

/// <summary>The report lies among the working files.</summary>
/// <param name="WorkKey">Where it lies.</param>
/// <param name="ReportKey">Where it goes.</param>
/// <param name="FileName">Name for the download.</param>
/// <param name="Metadata">What callers are told about it.</param>
/// <param name="Sha256">Lower-case hex digest of the report; null in histories of versions that did not tell.</param>
public sealed record GeneratedReport(
    string WorkKey, string ReportKey, string FileName, JobMetadata Metadata, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sha256 = null);

/// <summary>The report is stored under its final key.</summary>
/// <param name="Key">Object key.</param>
/// <param name="Version">The version that holds this job's bytes.</param>
/// <param name="Size">Bytes.</param>
public sealed record UploadedReport(string Key, string Version, long Size);

/// <summary>A link was made; it lies among the working files, because histories are no place for it.</summary>
/// <param name="ExpiresAt">UTC, whole seconds.</param>
public sealed record LinkedReport(DateTimeOffset ExpiresAt);

/// <summary>The job's record has its result or its error.</summary>
/// <param name="CallbackPending">A webhook or an e-mail is to be delivered.</param>
/// <param name="IsMailed">It is an e-mail.</param>
/// <param name="End">How it ended; null when there is no such job, and in histories of versions that did not tell it.</param>
public sealed record SettledJob(
    bool CallbackPending, bool IsMailed = false, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReportEnd? End = null);

/// <summary>How a job ended; the output of its orchestration, which itself ends well either way.</summary>
/// <param name="Status"><c>completed</c> or <c>failed</c>.</param>
/// <param name="Phase">Where it failed; null when it did not.</param>
/// <param name="Code">Why, one of the codes of docs/contract.md section 3; null when it did not.</param>
/// <param name="Message">The same in words that callers may read.</param>
public sealed record ReportEnd(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Phase = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null)
{
    public static ReportEnd Completed { get; } = new("completed");

    public static ReportEnd Failed(string? phase, string code, string message) => new("failed", phase, code, message);

    public static ReportEnd Of(Job job) => job.Error is { } error ? Failed(job.Phase, error.Code, error.Message) : Completed;
}
