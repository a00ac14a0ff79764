using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Workflows;

/// <summary>Starts the workflow of an accepted batch, or takes the batch back when its start fails.</summary>
public sealed partial class BatchStarter(BatchIntake intake, JobWorkflows workflows, CrashPoints crashPoints, ILogger<BatchStarter> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Returns once the start is durable. The caller's going away does not cancel it.</summary>
    /// <param name="batch">The stored batch.</param>
    /// <param name="replayed">It was accepted earlier: should its start have been lost since, it is found as one without a workflow.</param>
    /// <returns>False when the batch could not be started and was taken back.</returns>
    public async Task<bool> StartAsync(Batch batch, bool replayed)
    {
        if (replayed) return true;

        crashPoints.Reach("StartBatch.stored");
        try
        {
            await workflows.StartAsync(batch.Id);
            crashPoints.Reach("StartBatch.scheduled");
            return true;
        }
        catch (Exception exception)
        {
            LogNotStarted(exception, batch.Id);
            return !await intake.RollBackAsync(batch, CancellationToken.None);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The orchestration of {BatchId} could not be started")]
    private partial void LogNotStarted(Exception exception, BatchId batchId);
}
