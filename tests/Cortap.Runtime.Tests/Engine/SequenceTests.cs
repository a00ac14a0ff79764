using Cortap.Runtime.Engine;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

public sealed class SequenceTests : EngineTest
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Sequence_OfActivities_PassesResultsOn(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<int, int>("chain", async (context, value) =>
            {
                for (var i = 0; i < 10; i++)
                    value = await context.CallActivityAsync<int>("plusOne", value);
                return value;
            })
            .AddActivityFunc<int, int>("plusOne", (_, value) => value + 1));

        var result = await host.RunAsync("chain", 5);

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        result.ReadOutputAs<int>().ShouldBe(15);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Timer_DaysLong_FiresOnTime(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<TimeSpan>("timer", async context =>
            {
                var start = context.CurrentUtcDateTime;
                await context.CreateTimer(TimeSpan.FromDays(10), CancellationToken.None);
                return context.CurrentUtcDateTime - start;
            }));

        (await host.RunAsync("timer")).ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromDays(10), TimeSpan.FromSeconds(1));
    }
}
