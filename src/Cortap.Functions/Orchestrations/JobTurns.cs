using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Orchestrations;

/// <summary>Tells waiting orchestrations that it is their turn.</summary>
public sealed partial class JobTurns(WorkSlots slots, ILogger<JobTurns> logger)
{
    private readonly ILogger _logger = logger;
    private int _recalled;

    /// <summary>To be called whenever a slot may have become free. An orchestration that is not told asks again by itself.</summary>
    public async Task CallNextAsync(DurableTaskClient client)
    {
        if (Interlocked.Exchange(ref _recalled, 1) == 0) await RecallAsync(client);
        foreach (var job in slots.CallNext())
        {
            try
            {
                await client.RaiseEventAsync(job.Value, ReportOrchestrator.TurnEvent, true);
            }
            catch (Exception exception)
            {
                LogNotCalled(exception, job.Value);
            }
        }
    }

    /// <summary>The process that remembered them is gone: jobs that wait since before this one began are looked for, once.</summary>
    private async Task RecallAsync(DurableTaskClient client)
    {
        try
        {
            var running = new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running], FetchInputsAndOutputs: true);
            await foreach (var instance in client.GetAllInstancesAsync(running))
            {
                if (instance.Name != FunctionNames.ReportOrchestrator) continue;
                if (OrchestrationReaders.ProgressOf(instance) is { CurrentPhase: JobPhase.Queued }) slots.Remember(JobId.Parse(instance.InstanceId));
            }
        }
        catch (Exception exception)
        {
            LogNotRecalled(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Job {JobId} could not be called")]
    private partial void LogNotCalled(Exception exception, string jobId);

    [LoggerMessage(2, LogLevel.Warning, "Waiting jobs of an earlier process could not be looked for; they ask again by themselves")]
    private partial void LogNotRecalled(Exception exception);
}
