using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>
/// One batch from its plan to its webhook, step by step; what a step does is decided by the batch's record. The instance id is the batch id. A new
/// history begins long before one of them is long.
/// </summary>
public static class BatchOrchestrator
{
    /// <summary>External event that ends a wait between two steps, whatever its payload.</summary>
    public const string WakeEvent = "Wake";

    /// <summary>Steps in one history; each has five or six events.</summary>
    public const int StepsPerHistory = 40;

    [Function(FunctionNames.BatchOrchestrator)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<BatchRun>()!;
        for (var step = 0; step < StepsPerHistory; step++)
        {
            var progress = await context.CallActivityAsync<BatchProgress>(FunctionNames.AdvanceBatch, run, OrchestrationOptions.StorageRetry);
            context.SetCustomStatus(progress.Counts);
            if (progress.IsOver) return;
            if (progress.Wait > TimeSpan.Zero) await WaitAsync(context, progress.Wait);
        }

        context.ContinueAsNew(run);
    }

    private static async Task WaitAsync(TaskOrchestrationContext context, TimeSpan wait)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(context.CreateTimer(wait, over.Token), context.WaitForExternalEvent<object?>(WakeEvent, over.Token));
#pragma warning disable CA1849 // CancelAsync would continue on the thread pool, outside the orchestrator's scheduler.
        over.Cancel();
#pragma warning restore CA1849
    }
}
