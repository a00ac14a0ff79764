using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>
/// Which work is given up because processes die of it. A death is the files of a running engine as they are at that moment, copied: what a killed
/// process leaves. The work of these tests goes on until its process has died.
/// </summary>
public sealed class SuspicionTests : IAsyncLifetime
{
    private const string Work = "work";

    private static readonly TimeSpan LastTryDelay = new EngineOptions { DataDirectory = "" }.LastTryDelay;

    private readonly List<string> _folders = [];
    private OrchestrationTestHost _host = null!;
    private ManualResetEventSlim _death = new();
    private int _begun;
    private volatile bool _isHarmless;

    public static TheoryData<string> Kinds => ["activity", "orchestrator"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Work_RunningAtManyDeathsFromOutside_IsNotGivenUp(string kind)
    {
        await BeginAsync(kind);
        for (var deaths = 0; deaths < 20; deaths++)
            await DieAsync();
        _isHarmless = true;
        _begun.ShouldBeGreaterThan(5, "short lives must not keep it from being tried");

        _host.Clock.Advance(LastTryDelay);
        await _host.SettleAsync();

        (await StatusAsync(Work)).ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Work_ThatItsProcessesDieOf_IsGivenUpAfterThreeDeaths(string kind)
    {
        await BeginAsync(kind);
        await DieAsync();
        await DieAsync();
        _begun.ShouldBe(2);

        _host.Clock.Advance(LastTryDelay);
        await BusyOrIdleAsync(begunBefore: 2);
        await DieAsync();
        await _host.SettleAsync();

        _begun.ShouldBe(3);
        (await StatusAsync(Work)).ShouldBe(OrchestrationRuntimeStatus.Failed);
        (await _host.Client.GetInstanceAsync(Work, getInputsAndOutputs: true))!.FailureDetails!.ToString().ShouldContain("The process died 3 times");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Work_AwaitingItsLastTry_KeepsNobodyWaiting(string kind)
    {
        await BeginAsync(kind);
        await DieAsync();
        await DieAsync();

        await _host.Client.ScheduleNewOrchestrationInstanceAsync("innocent", null, new StartOrchestrationOptions("neighbor"));
        await _host.SettleAsync();

        (await StatusAsync("neighbor")).ShouldBe(OrchestrationRuntimeStatus.Completed);
        _begun.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Terminate_OfWorkAwaitingItsLastTry_KeepsItFromRunning(string kind)
    {
        await BeginAsync(kind);
        await DieAsync();
        await DieAsync();

        await _host.Client.TerminateInstanceAsync(Work);
        await _host.SettleAsync();
        _host.Clock.Advance(LastTryDelay);
        await _host.SettleAsync();

        (await StatusAsync(Work)).ShouldBe(OrchestrationRuntimeStatus.Terminated);
        _begun.ShouldBe(2);
    }

    [Fact]
    public async Task Activities_AtWorkAtOneDeath_AreTriedAgainSideBySide()
    {
        _host = await StartAsync(NewFolder());
        for (var number = 0; number < 3; number++)
            await _host.Client.ScheduleNewOrchestrationInstanceAsync("deadly-activity", null, new StartOrchestrationOptions($"{Work}-{number}"));
        (await HaveBegunAsync(3)).ShouldBeTrue();

        await DieAsync();

        (await HaveBegunAsync(6)).ShouldBeTrue();
    }

    [Fact]
    public async Task Activity_AbandonedByAStop_IsNotSuspected()
    {
        await BeginAsync("activity");
        for (var stops = 0; stops < 4; stops++)
        {
            await _host.RestartAsync();
            await BusyOrIdleAsync(begunBefore: stops + 1);
        }

        _begun.ShouldBe(5);
        _isHarmless = true;
        await _host.RestartAsync();
        await _host.SettleAsync();
        (await StatusAsync(Work)).ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _death.Set();
        await _host.DisposeAsync();
        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    private async Task BeginAsync(string kind)
    {
        _host = await StartAsync(NewFolder());
        await _host.Client.ScheduleNewOrchestrationInstanceAsync("deadly-" + kind, null, new StartOrchestrationOptions(Work));
        await BusyOrIdleAsync(begunBefore: 0);
    }

    /// <summary>The process dies as soon as its work runs, or when there is nothing it will do by itself.</summary>
    private async Task DieAsync()
    {
        var image = NewFolder();
        foreach (var file in Directory.GetFiles(_host.DataDirectory, "engine.*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
        _death.Set();
        await _host.DisposeAsync();
        _death = new();
        var begunBefore = _begun;
        _host = await StartAsync(image);
        await BusyOrIdleAsync(begunBefore);
    }

    private Task<bool> HaveBegunAsync(int count) => Task.Run(() => SpinWait.SpinUntil(() => Volatile.Read(ref _begun) == count, TimeSpan.FromSeconds(30)));

    private async Task BusyOrIdleAsync(int begunBefore)
    {
        while (Volatile.Read(ref _begun) == begunBefore && !_host.Engine.Work.IsIdle)
            await Task.Yield();
    }

    private async Task<OrchestrationRuntimeStatus> StatusAsync(string id) => (await _host.Client.GetInstanceAsync(id))!.RuntimeStatus;

    private string NewFolder()
    {
        _folders.Add(Directory.CreateTempSubdirectory("cortap-life-").FullName);
        return _folders[^1];
    }

    private Task<OrchestrationTestHost> StartAsync(string folder)
        => OrchestrationTestHost.StartAsync(
            registry => registry
                .AddOrchestratorFunc("deadly-activity", context => context.CallActivityAsync("run"))
                .AddActivityFunc("run", (TaskActivityContext _) => Run())
                .AddOrchestratorFunc("deadly-orchestrator", async context =>
                {
                    await context.CallActivityAsync("nothing");
                    Run();
                })
                .AddOrchestratorFunc("innocent", context => context.CallActivityAsync("nothing"))
                .AddActivityFunc("nothing", (TaskActivityContext _) => { }),
            new() { ReplayMode = ReplayMode.Cached, DataDirectory = folder, AutoAdvance = false });

    private void Run()
    {
        if (_isHarmless)
            return;
        var death = _death;
        Interlocked.Increment(ref _begun);
        death.Wait();
    }
}
