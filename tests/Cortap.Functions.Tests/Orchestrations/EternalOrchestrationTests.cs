using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Jobs;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;

namespace Cortap.Functions.Tests.Orchestrations;

public sealed class EternalOrchestrationTests
{
    public static TheoryData<string, TimeSpan?, TimeSpan> Starts => new()
    {
        { FunctionNames.Housekeeping, null, new JobOptions().HousekeepingInterval },
        { FunctionNames.Housekeeping, TimeSpan.Zero, new JobOptions().HousekeepingInterval },
        { FunctionNames.Housekeeping, TimeSpan.FromSeconds(-1), new JobOptions().HousekeepingInterval },
        { FunctionNames.Housekeeping, TimeSpan.FromHours(1), TimeSpan.FromHours(1) },
        { FunctionNames.WatchLine, null, LineWatch.Interval },
        { FunctionNames.WatchLine, TimeSpan.FromHours(1), TimeSpan.FromHours(1) },
    };

    // An operator starts it by the management API, without a body.
    [Theory]
    [MemberData(nameof(Starts))]
    public async Task RunAsync_ByHand_SleepsBetweenItsRounds(string name, TimeSpan? input, TimeSpan interval)
    {
        var (rounds, again) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var host = await OrchestrationTestHost.StartAsync(registry =>
        {
            registry.AddOrchestratorFunc(FunctionNames.Housekeeping, Housekeeping.RunAsync);
            registry.AddOrchestratorFunc(FunctionNames.WatchLine, LineWatch.RunAsync);
            registry.AddActivityFunc<DateTime>(FunctionNames.CleanUp, (_, _) => Count());
            registry.AddActivityFunc<string>(FunctionNames.LookAfterLine, (_, _) => Count());
        });

        await host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions("by-hand"));
        await Task.WhenAny(host.SettleAsync(), again.Task);
        rounds.ShouldBe(1);

        for (var round = 2; round <= 3; round++)
        {
            host.Clock.Advance(interval - TimeSpan.FromMilliseconds(1));
            await host.SettleAsync();
            rounds.ShouldBe(round - 1);
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await host.SettleAsync();
            rounds.ShouldBe(round);
        }

        void Count()
        {
            if (Interlocked.Increment(ref rounds) > 1) again.TrySetResult();
        }
    }
}
