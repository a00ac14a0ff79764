using System.Globalization;
using Cortap.Reporting.Jobs.Answers;

namespace Cortap.Reporting.Jobs.Batches;

/// <summary>What callers are shown of batches (docs/contract.md, section 4a), as UTF-8 JSON.</summary>
internal static class BatchView
{
    public static string StatusUrl(BatchId id) => $"/api/v1/batches/{id}";

    /// <summary>One batch with a page of its jobs.</summary>
    public static byte[] Write(Batch batch, BatchCounts counts, IReadOnlyList<Job> jobs, int? next) => AnswerJson.Write(
        new BatchWithJobsBody(BatchBody.Of(batch, counts), jobs.Select(job => JobBody.Of(job)), next?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>One batch without its jobs.</summary>
    public static byte[] Write(Batch batch, BatchCounts counts) => AnswerJson.Write(BatchBody.Of(batch, counts));

    /// <summary>A page of batches.</summary>
    public static byte[] Write(IEnumerable<(Batch Batch, BatchCounts Counts)> batches, string? next) =>
        AnswerJson.Write(new BatchesBody(batches.Select(batch => BatchBody.Of(batch.Batch, batch.Counts)), next));
}
