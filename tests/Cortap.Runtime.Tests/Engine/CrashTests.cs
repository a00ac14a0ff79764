using System.Globalization;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>Real processes, really killed.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Killed = 137;

    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-crash-").FullName;

    public static TheoryData<string> Points
        => [.. CrashPoint.Names, .. new[] { 3, 5, 8, 10, 13 }.Select(n => $"{CrashPoint.BeforeCommit}:{n}"), $"{CrashPoint.AfterCommit}:4", $"{CrashPoint.StepRun}:9"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Process_KilledAtACrashPoint_GoesOnToTheSameEnd(string point)
    {
        var first = await RunAsync(2, point);
        first.ExitCode.ShouldBe(Killed, first.Error);

        var second = await RunAsync(2);

        second.ExitCode.ShouldBe(0, second.Error);
        second.Output.ShouldContain(EngineProcess.Finished);
        for (var job = 0; job < 2; job++)
            second.Output.ShouldContain($"job-{job} Completed \"job-{job} first 1, job-{job} second 1\"");
        StoreCheck.Require(_folder);
    }

    [Fact]
    public async Task WorkItems_ThatKillTheirProcess_AreGivenUpAfterThreeDeaths()
    {
        var deaths = 0;
        (int ExitCode, string Output, string Error) run;
        while ((run = await RunAsync(3, point: null, "poison")).ExitCode == Killed)
            (++deaths).ShouldBeLessThanOrEqualTo(6);

        run.ExitCode.ShouldBe(0, run.Error);
        deaths.ShouldBeInRange(5, 6, "three for each of the two, of which they may have shared the first, when nobody was suspected");
        run.Output.ShouldContain("poison-activity Failed Microsoft.DurableTask.TaskFailedException: Task 'kill' (#0) failed with an unhandled exception: "
            + "The process died 3 times while the activity 'kill' was running, so it is not run again.");
        run.Output.ShouldContain("poison-orchestrator Failed WorkItemPoisoned: The process died 3 times");
        for (var job = 0; job < 3; job++)
            run.Output.ShouldContain($"job-{job} Completed");
        StoreCheck.Require(_folder);
    }

    [Fact]
    public async Task Processes_KilledAtRandom_FinishEveryJobOnce()
    {
        var random = new Random(20260105);
        var acknowledged = false;
        for (var kill = 0; kill < 4; kill++)
        {
            using var child = ChildProcess.Start(["engine", _folder, "50"]);
            await child.ReadLineAsync(line => line == EngineProcess.Acknowledged);
            acknowledged = true;
            var effects = random.Next(40);
            while (effects-- > 0 && await child.ReadLineAsync(line => line is EngineProcess.Effect or EngineProcess.Finished) == EngineProcess.Effect)
            {
            }
        }

        var last = await RunAsync(50);

        acknowledged.ShouldBeTrue();
        last.ExitCode.ShouldBe(0, last.Error);
        last.Output.Split('\n').Count(line => line.StartsWith("job-", StringComparison.Ordinal) && line.Contains(" Completed ", StringComparison.Ordinal))
            .ShouldBe(50);
        StoreCheck.Require(_folder);
    }

    [Fact]
    public async Task SecondProcess_OnTheSameFolder_IsRefused()
    {
        await using var host = await Cortap.Runtime.Testing.OrchestrationTestHost.StartAsync(_ => { }, new() { DataDirectory = _folder });

        var second = await RunAsync(1);

        second.ExitCode.ShouldNotBe(0);
        second.Error.ShouldContain($"is in use by process {Environment.ProcessId}");
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(int jobs, string? point = null, params string[] more)
    {
        using var child = ChildProcess.Start(
            ["engine", _folder, jobs.ToString(CultureInfo.InvariantCulture), .. more],
            point is null ? [] : [("CORTAP_CRASH_POINT", point)]);
        return await child.WaitAsync();
    }
}
