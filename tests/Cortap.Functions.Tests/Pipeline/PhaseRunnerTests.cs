using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;

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
        { new ObjectStoreException("bucket refused"), ErrorCodes.S3UploadError },
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

    private async Task<PhaseOutcome<string>> RunAsync(Func<Job, CancellationToken, Task<string>> body, TimeSpan? timeLeft = null)
    {
        var job = await _world.CreateJobAsync();
        return await _world.Runner.RunAsync(Phase, new PhaseInput(job.Id, OneMinute, timeLeft ?? OneMinute), body);
    }
}
