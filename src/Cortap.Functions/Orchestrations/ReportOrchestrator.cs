using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Cortap.Functions.Orchestrations;

/// <summary>One report from data to webhook. The instance id is the job id.</summary>
public static class ReportOrchestrator
{
    /// <summary>External event that ends the job as cancelled; its payload is <c>true</c>.</summary>
    public const string CancelEvent = "Cancel";

    [Function(FunctionNames.ReportOrchestrator)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<ReportRun>()!;
        var (settled, failure) = await RaceAsync(context, run);
        settled ??= await context.CallActivityAsync<SettledJob>(
            FunctionNames.FailJob, new FailInput(run.JobId, failure!), OrchestrationOptions.StorageRetry);
        if (!settled.CallbackPending) return;

        context.SetCustomStatus(JobProgress.At(JobPhase.DeliverWebhook));
        var delivery = new WebhookDelivery(run.JobId, Number: 1, run.BackoffUnit);
        await context.CallSubOrchestratorAsync(FunctionNames.DeliverWebhook, delivery, OrchestrationOptions.WithInstanceId(delivery.InstanceId));
    }

    /// <summary>The pipeline against the deadline and the caller's wish to cancel; what loses cannot change the job any more.</summary>
    private static async Task<(SettledJob? Settled, PhaseFailure? Failure)> RaceAsync(TaskOrchestrationContext context, ReportRun run)
    {
        using var decided = new CancellationTokenSource();
        var deadlineAt = context.CurrentUtcDateTime + run.Timeout;
        var deadline = context.CreateTimer(deadlineAt, decided.Token);
        var cancel = context.WaitForExternalEvent<bool>(CancelEvent, decided.Token);
        var pipeline = PipelineAsync(new PhaseCalls(context, decided.Token), new PhaseInput(run.JobId, deadlineAt));

        var first = await Task.WhenAny(pipeline, deadline, cancel);
#pragma warning disable CA1849 // CancelAsync would continue on the thread pool, outside the orchestrator's scheduler.
        decided.Cancel();
#pragma warning restore CA1849
        if (first != pipeline) return (null, first == cancel ? PhaseFailure.Cancelled : PhaseFailure.TimedOut(run.Timeout));

        try
        {
            return (await pipeline, null);
        }
        catch (PhaseFailedException exception)
        {
            return (null, exception.Failure);
        }
        catch (TaskFailedException exception)
        {
            return (null, OrchestrationOptions.Unexpected(exception));
        }
    }

    private static async Task<SettledJob> PipelineAsync(PhaseCalls phases, PhaseInput phase)
    {
        var data = await phases.RunAsync<FetchedData>(FunctionNames.FetchProjectData, phase);
        var report = await phases.RunAsync<GeneratedReport>(FunctionNames.GenerateReport, new GenerateInput(phase, data));
        var uploaded = await phases.RunAsync<UploadedReport>(FunctionNames.UploadReport, new UploadInput(phase, report));
        await phases.RunAsync<LinkedReport>(FunctionNames.CreateDownloadUrl, new LinkInput(phase, uploaded));
        return await phases.RunAsync<SettledJob>(FunctionNames.CompleteJob, new CompleteInput(phase, report, uploaded));
    }
}
