namespace Microsoft.DurableTask.Client;

/// <summary>Which instances a query returns. Conditions are joined by "and"; null means any.</summary>
/// <param name="CreatedFrom">Created at this time or later.</param>
/// <param name="CreatedTo">Created at this time or earlier.</param>
/// <param name="Statuses">In one of these states.</param>
/// <param name="TaskHubNames">This runtime has one task hub and ignores the value.</param>
/// <param name="InstanceIdPrefix">Case-sensitive.</param>
/// <param name="PageSize">Results a page, unless the pageable is asked for another size.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, outputs, custom status and failures are returned.</param>
/// <param name="ContinuationToken">Where to go on.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    public const int DefaultPageSize = 100;
}
