using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;
using Cortap.Runtime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class PhaseRunnerTests : IAsyncLifetime
{
    private static readonly PhaseDefinition Phase = new(JobPhase.UploadReport, ErrorCodes.S3UploadError, ErrorCodes.GenerationError);

    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);

    private readonly PipelineWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    public static TheoryData<Exception, string> Failures => new()
    {
        { new CortapException(ErrorCodes.DataFetchError, "no answer"), ErrorCodes.DataFetchError },
        { new ObjectStoreException("bucket refused") { IsLasting = true }, ErrorCodes.S3UploadError },
        { new InvalidOperationException("bug"), ErrorCodes.GenerationError },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task RunAsync_BodyThrows_GivesTheFailureAsAValue(Exception exception, string code)
    {
        var outcome = await RunAsync((_, _) => throw exception);

        outcome.Value.ShouldBeNull();
        outcome.Failure!.Code.ShouldBe(code);
        outcome.Failure.Phase.ShouldBe(JobPhase.UploadReport);
        outcome.Failure.Traceback!.ShouldContain(exception.Message);
        if (exception is not CortapException) outcome.Failure.Message.ShouldNotContain(exception.Message);
    }

    [Fact]
    public async Task RunAsync_DeadlinePassesMeanwhile_IsATimeout()
    {
        var outcome = await RunAsync(
            async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return "never";
            },
            timeLeft: TimeSpan.FromMilliseconds(20));

        outcome.Failure!.Code.ShouldBe(ErrorCodes.JobTimeout);
    }

    [Fact]
    public async Task RunAsync_FinishedJob_DoesNothing()
    {
        var job = await _world.CreateJobAsync();
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
        var ran = false;

        var outcome = await _world.Runner.RunAsync(Phase, new PhaseInput(job.Id, OneMinute, OneMinute), (_, _) =>
        {
            ran = true;
            return Task.FromResult("late");
        });

        ran.ShouldBeFalse();
        outcome.Failure.ShouldNotBeNull();
    }

    [Fact]
    public async Task RunAsync_LongTraceback_StaysSmallEnoughForAHistory()
    {
        var outcome = await RunAsync((_, _) => throw new InvalidOperationException(new string('x', 50_000)));

        System.Text.Json.JsonSerializer.Serialize(outcome).Length.ShouldBeLessThan(8 * 1024);
    }

    [Fact]
    public async Task RunAsync_StorageRefusesForNow_TriesAgainUntilItTakes()
    {
        // A file where the store's folder belongs.
        await File.WriteAllTextAsync(_world.ObjectsFolder, "");
        var clock = new VirtualTimeProvider(DateTimeOffset.UnixEpoch);
        var tries = 0;
        var run = await StartAsync(clock, TimeSpan.FromHours(1), async (_, cancellationToken) =>
        {
            if (++tries == 3) throw new JobStoreException("locked");
            if (tries == 4) throw new InsufficientMemoryException();
            await _world.Objects.PutAsync("work/x", new byte[1], new ObjectAttributes("text/plain"), cancellationToken);
            return "stored";
        });

        await AdvanceUntilAsync(clock, () => tries == 2);
        File.Delete(_world.ObjectsFolder);
        await AdvanceUntilAsync(clock, () => run.IsCompleted);

        (await run).ShouldBe(new PhaseOutcome<string>("stored", null));
        tries.ShouldBeGreaterThan(4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_StorageRefusesTillTheEnd_IsThePhasesFailureBeforeTheDeadline(bool hangs)
    {
        var clock = new VirtualTimeProvider(DateTimeOffset.UnixEpoch);
        var tries = 0;
        var run = await StartAsync(clock, OneMinute, async (_, cancellationToken) =>
        {
            if (++tries > 1 && hangs) await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new ObjectStoreException("no space left");
        });

        clock.Advance(OneMinute - PhaseRunner.Reserve);

        var failure = (await run.WaitAsync(TimeSpan.FromMinutes(2))).Failure!;
        failure.Code.ShouldBe(ErrorCodes.S3UploadError);
        failure.Traceback!.ShouldContain("no space left");
    }

    [Fact]
    public async Task RunAsync_StorageRefusesForGood_IsNotTriedAgain()
    {
        var tries = 0;

        var outcome = await RunAsync((_, _) =>
        {
            tries++;
            throw new ObjectStoreException("no such bucket") { IsLasting = true };
        });

        outcome.Failure!.Code.ShouldBe(ErrorCodes.S3UploadError);
        tries.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_JobEndsWhileStorageRefuses_IsSuperseded()
    {
        var clock = new VirtualTimeProvider(DateTimeOffset.UnixEpoch);
        var job = await _world.CreateJobAsync();
        var run = RunnerAt(clock).RunAsync<string>(Phase, new PhaseInput(job.Id, OneMinute * 60, OneMinute * 60), (_, _) => throw new ObjectStoreException("no space left"));

        await _world.Settlement.FailAsync(job.Id, PhaseFailure.Cancelled, default);
        await AdvanceUntilAsync(clock, () => run.IsCompleted);

        (await run).Failure!.Message.ShouldBe(PhaseFailure.Superseded(Phase.Name).Message);
    }

    [Fact]
    public async Task RunAsync_StorageRefusesAsTheJobEnds_IsSuperseded()
    {
        var clock = new VirtualTimeProvider(DateTimeOffset.UnixEpoch);
        var job = await _world.CreateJobAsync();
        var run = RunnerAt(clock).RunAsync<string>(Phase, new PhaseInput(job.Id, OneMinute * 60, OneMinute * 60), async (_, ended) =>
        {
            await Task.Delay(Timeout.Infinite, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new ObjectStoreException("no space left");
        });

        await _world.Settlement.FailAsync(job.Id, PhaseFailure.Cancelled, default);
        await AdvanceUntilAsync(clock, () => run.IsCompleted);

        (await run).Failure!.Message.ShouldBe(PhaseFailure.Superseded(Phase.Name).Message);
    }

    private PhaseRunner RunnerAt(TimeProvider clock) => new(_world.Jobs, _world.CrashPoints, clock, NullLogger<PhaseRunner>.Instance);

    private async Task<Task<PhaseOutcome<string>>> StartAsync(TimeProvider clock, TimeSpan timeout, Func<Job, CancellationToken, Task<string>> body)
    {
        var job = await _world.CreateJobAsync();
        return RunnerAt(clock).RunAsync(Phase, new PhaseInput(job.Id, timeout, timeout), body);
    }

    private static async Task AdvanceUntilAsync(VirtualTimeProvider clock, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, limit.Token);
        }
    }

    private async Task<PhaseOutcome<string>> RunAsync(Func<Job, CancellationToken, Task<string>> body, TimeSpan? timeLeft = null)
    {
        var job = await _world.CreateJobAsync();
        return await _world.Runner.RunAsync(Phase, new PhaseInput(job.Id, OneMinute, timeLeft ?? OneMinute), body);
    }
}
