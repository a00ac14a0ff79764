using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>Time, randomness, status, logging, input and output.</summary>
public sealed class ContextTests : EngineTest
{
    public enum Color
    {
        Red,
        Green,
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task CurrentUtcDateTime_AcrossReplays_IsTheSameAndMovesOn(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<bool>("time", async context =>
            {
                var first = context.CurrentUtcDateTime;
                var echoed = await context.CallActivityAsync<DateTime>("echo", first);
                var second = context.CurrentUtcDateTime;
                return first == echoed && second > first && await context.CallActivityAsync<DateTime>("echo", second) == second;
            })
            .AddActivityFunc<DateTime, DateTime>("echo", (_, value) => value));

        (await host.RunAsync("time")).ReadOutputAs<bool>().ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task NewGuid_AcrossReplays_IsTheSameAndUnique(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<Guid[]>("guids", async context =>
            {
                Guid a = context.NewGuid(), b = context.NewGuid();
                var echoed = await context.CallActivityAsync<Guid>("echo", b);
                return [a, b, echoed, context.NewGuid()];
            })
            .AddActivityFunc<Guid, Guid>("echo", (_, value) => value));

        var guids = (await host.RunAsync("guids")).ReadOutputAs<Guid[]>()!;

        guids[2].ShouldBe(guids[1]);
        guids.Distinct().Count().ShouldBe(3);
        guids[0].Version.ShouldBe(5);
    }

    [Fact]
    public async Task IsReplaying_WhenEveryStepIsReplayed_IsTrueForThePast()
    {
        await using var host = await StartAsync(ReplayMode.EveryStep, AddReplayProbe);
        (await host.RunAsync("replaying")).ReadOutputAs<bool[]>().ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task IsReplaying_WhenCached_IsFalse()
    {
        await using var host = await StartAsync(ReplayMode.Cached, AddReplayProbe);
        (await host.RunAsync("replaying")).ReadOutputAs<bool[]>().ShouldBe([false, false, false]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task ReplaySafeLogger_AcrossReplays_WritesOnce(ReplayMode mode)
    {
        var log = new LogCollector();
        await using var host = await OrchestrationTestHost.StartAsync(
            registry => registry.AddOrchestratorFunc("log", async context =>
            {
                var logger = context.CreateReplaySafeLogger("mine");
                for (var i = 0; i < 3; i++)
                {
                    logger.LogInformation("before {Round}", i);
                    await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                }
                logger.LogInformation("done");
            }),
            new() { ReplayMode = mode, LoggerFactory = log });

        await host.RunAsync("log");

        log.Of("mine").ShouldBe(["before 0", "before 1", "before 2", "done"]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task CustomStatus_OfEachPhase_IsVisible(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc("status", async context =>
            {
                context.SetCustomStatus("Started!");
                context.SetCustomStatus(await context.WaitForExternalEvent<(string, int)>("status"));
                await context.WaitForExternalEvent<string>("end");
            }));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("status");
        (await host.Client.WaitForInstanceStartAsync(id, getInputsAndOutputs: true)).ReadCustomStatusAs<string>().ShouldBe("Started!");

        await host.Client.RaiseEventAsync(id, "status", ("Hello", 42));
        await host.SettleAsync();
        (await host.Client.GetInstanceAsync(id, true))!.ReadCustomStatusAs<(string, int)>().ShouldBe(("Hello", 42));

        await host.Client.RaiseEventAsync(id, "end", "");
        (await host.WaitAsync(id)).ReadCustomStatusAs<(string, int)>().ShouldBe(("Hello", 42));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Values_OfAllKinds_SurviveTheStore(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<Sample?, Sample?>("echo", (context, input) => context.CallActivityAsync<Sample?>("echo", input))
            .AddActivityFunc<Sample?, Sample?>("echo", (_, value) => value));
        var sample = new Sample("ünïcode \0 𝄞 \"quoted\"", Color.Green, null, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), [1.5m, -2m], new string('x', 1_000_000));

        (await host.RunAsync("echo", sample)).ReadOutputAs<Sample>().ShouldBeEquivalentTo(sample);
        (await host.RunAsync("echo")).SerializedOutput.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Output_OfARecord_KeepsTheMembersCase(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry
            .AddOrchestratorFunc<Named>("named", context =>
            {
                context.SetCustomStatus(new Named("status"));
                return Task.FromResult(new Named("output"));
            }));

        var result = await host.RunAsync("named");

        result.SerializedOutput.ShouldBe("""{"Name":"output"}""");
        result.SerializedCustomStatus.ShouldBe("""{"Name":"status"}""");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Tasks_WrittenAsClasses_Run(ReplayMode mode)
    {
        await using var host = await StartAsync(mode, registry => registry.AddOrchestrator<Greet>().AddActivity<Hello>());

        (await host.RunAsync("Greet", "World")).ReadOutputAs<string>().ShouldBe("Hello, World!");
    }

    private static void AddReplayProbe(DurableTaskRegistry registry)
        => registry.AddOrchestratorFunc<List<bool>>("replaying", async context =>
        {
            var seen = new List<bool> { context.IsReplaying };
            await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
            seen.Add(context.IsReplaying);
            await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
            seen.Add(context.IsReplaying);
            return seen;
        });

    public sealed record Sample(string Text, Color Color, string? Nothing, DateTimeOffset At, decimal[] Numbers, string Large);

    public sealed record Named(string Name);

    public sealed class Greet : TaskOrchestrator<string, string>
    {
        public override Task<string> RunAsync(TaskOrchestrationContext context, string input)
            => context.CallActivityAsync<string>("SayHello", input);
    }

    [DurableTask("SayHello")]
    public sealed class Hello : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult($"Hello, {input}!");
    }
}
