using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Orchestrations;

public sealed class JobTurnsTests
{
    [Fact]
    public async Task CallNext_JobWaitsSinceBeforeThisProcess_IsCalledAtOnce()
    {
        var script = new ReportScript();
        script.Fetches.Clear();
        script.Fetches.Enqueue(new(null, null));
        script.Fetches.Enqueue(new(new FetchedData("data/key", "00"), null));
        await using var host = await script.StartAsync();
        var start = host.Clock.GetUtcNow();
        await host.Client.ScheduleNewOrchestrationInstanceAsync(
            FunctionNames.ReportOrchestrator, script.Run, new StartOrchestrationOptions(script.JobId.Value));
        await host.SettleAsync();
        var turnsOfANewProcess = new JobTurns(new WorkSlots(limit: 1, TimeProvider.System), NullLogger<JobTurns>.Instance);

        await turnsOfANewProcess.CallNextAsync(host.Client);
        await host.WaitAsync(script.JobId.Value);

        script.Calls.ShouldContain(JobPhase.CompleteJob);
        (host.Clock.GetUtcNow() - start).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task CallNext_JobThatRuns_IsLeftAlone()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var report = new TaskCompletionSource<PhaseOutcome<GeneratedReport>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ReportScript
        {
            Generate = () =>
            {
                begun.SetResult();
                return report.Task;
            },
        };
        await using var host = await script.StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync(
            FunctionNames.ReportOrchestrator, script.Run, new StartOrchestrationOptions(script.JobId.Value));
        await begun.Task;
        var slots = new WorkSlots(limit: 1, TimeProvider.System);

        await new JobTurns(slots, NullLogger<JobTurns>.Instance).CallNextAsync(host.Client);

        slots.TryEnter(JobId.CreateUuid()).ShouldNotBeNull("No place is kept for a job that has its turn already.");
        report.SetCanceled();
    }
}
