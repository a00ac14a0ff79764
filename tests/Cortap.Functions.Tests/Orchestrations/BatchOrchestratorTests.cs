using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Tests.Orchestrations;

/// <summary>The real orchestrator on the real engine with a virtual clock; the steps answer as scripted.</summary>
public sealed class BatchOrchestratorTests
{
    private static readonly BatchRun Run = new(BatchId.Create(TimeProvider.System));

    private readonly List<DateTimeOffset> _steps = [];
    private Func<int, BatchProgress> _answer = _ => BatchProgress.Over(new BatchCounts());
    private OrchestrationTestHost? _host;

    [Fact]
    public async Task RunAsync_OfSteps_WaitsAsLongAsEachSays()
    {
        _answer = step => step switch
        {
            1 or 2 => new BatchProgress(new BatchCounts(Queued: 9), TimeSpan.Zero),
            3 => new BatchProgress(new BatchCounts(Queued: 9), TimeSpan.FromSeconds(30)),
            4 => new BatchProgress(new BatchCounts(Queued: 9), TimeSpan.FromSeconds(5)),
            _ => BatchProgress.Over(new BatchCounts(Completed: 9)),
        };
        await using var host = await StartAsync();

        var instance = await host.RunAsync(FunctionNames.BatchOrchestrator, Run, new StartOrchestrationOptions(Run.BatchId.Value));

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        instance.ReadCustomStatusAs<BatchCounts>().ShouldBe(new BatchCounts(Completed: 9));
        _steps.Zip(_steps.Skip(1), (earlier, later) => (int)(later - earlier).TotalSeconds).ShouldBe([0, 0, 30, 5]);
    }

    [Fact]
    public async Task RunAsync_ForAVeryLongTime_KeepsItsHistoryShort()
    {
        _answer = step => step < 300 ? new BatchProgress(new BatchCounts(Queued: 1), TimeSpan.FromSeconds(30)) : BatchProgress.Over(new BatchCounts(Completed: 1));
        await using var host = await StartAsync();

        var instance = await host.RunAsync(FunctionNames.BatchOrchestrator, Run, new StartOrchestrationOptions(Run.BatchId.Value));

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        _steps.Count.ShouldBe(300);
        (await host.Engine.GetHistoryAsync(Run.BatchId.Value, default))!.Count.ShouldBeLessThan(300);
    }

    private async Task<OrchestrationTestHost> StartAsync() => _host = await OrchestrationTestHost.StartAsync(registry =>
    {
        registry.AddOrchestratorFunc<BatchRun>(FunctionNames.BatchOrchestrator, (context, _) => BatchOrchestrator.RunAsync(context));
        registry.AddActivityFunc<BatchRun, BatchProgress>(FunctionNames.AdvanceBatch, (_, run) =>
        {
            run.ShouldBe(Run);
            _steps.Add(_host!.Clock.GetUtcNow());
            return _answer(_steps.Count);
        });
    });
}
