namespace Cortap.Reporting.Jobs;

/// <summary>Names of the phases in progress, records and logs: the five activities of docs/contract.md section 3, then the delivery.</summary>
public static class JobPhase
{
    /// <summary>Accepted and durable, waiting for its turn.</summary>
    public const string Queued = "queued";

    public const string FetchProjectData = nameof(FetchProjectData);
    public const string GenerateReport = nameof(GenerateReport);
    public const string UploadReport = nameof(UploadReport);
    public const string CreateDownloadUrl = nameof(CreateDownloadUrl);
    public const string CompleteJob = nameof(CompleteJob);
    public const string DeliverWebhook = nameof(DeliverWebhook);

    /// <summary>The phases that make the result, in order.</summary>
    public static IReadOnlyList<string> Pipeline { get; } = [FetchProjectData, GenerateReport, UploadReport, CreateDownloadUrl, CompleteJob];
}
