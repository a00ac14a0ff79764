using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Reporting.Jobs.Answers;

/// <summary>A batch without its jobs (docs/contract.md, section 4a).</summary>
internal record BatchBody(
    BatchId BatchId,
    string Status,
    ReportType ReportType,
    string Format,
    int Count,
    BatchCounts Counts,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? CancelledAt,
    DateTimeOffset? EndedAt,
    CallbackBody? Callback)
{
    public static BatchBody Of(Batch batch, BatchCounts counts) => new(
        batch.Id, batch.Status.WireName(), batch.ReportType, batch.Format.WireName(), batch.Count, counts, batch.CreatedAt, batch.UpdatedAt,
        batch.CancelledAt, batch.EndedAt, CallbackBody.Of(batch.Callback));
}

/// <summary>A batch with a page of its jobs.</summary>
internal sealed record BatchWithJobsBody : BatchBody
{
    public BatchWithJobsBody(BatchBody batch, IEnumerable<JobBody> jobs, string? nextCursor)
        : base(batch) => (Jobs, NextCursor) = (jobs, nextCursor);

    [JsonPropertyOrder(1)]
    public IEnumerable<JobBody> Jobs { get; }

    [JsonPropertyOrder(2)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? NextCursor { get; }
}

internal sealed record BatchesBody(IEnumerable<BatchBody> Batches, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

internal sealed record BatchAcceptedBody(BatchId BatchId, int Count, string StatusUrl);

/// <summary>What a dry run has found.</summary>
internal sealed record DryRunBody(bool DryRun, int Count, int Ready, IReadOnlyList<ProjectBody> Projects);

internal sealed record ProjectBody(long ProjectId, string? ProjectName, bool Ready, IReadOnlyList<string> Missing, IReadOnlyList<string> Errors);
