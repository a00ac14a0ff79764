using System.Text;
using System.Text.RegularExpressions;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class JobSettlementTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task CompleteAsync_RunningJob_StoresTheResultAndRemovesTokenAndWorkingFiles()
    {
        var job = await _world.CreateJobAsync();
        await _world.Objects.PutAsync(ObjectKeys.WorkingReport(job.Id, job.Format), Encoding.UTF8.GetBytes("report"), new ObjectAttributes("text/plain"), default);

        var settled = await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);

        settled.CallbackPending.ShouldBeTrue();
        (await _world.Jobs.GetAsync(job.Id, default))!.Status.ShouldBe(JobStatus.Completed);
        (await _world.Jobs.GetTokenAsync(job.Id, default)).ShouldBeNull();
        (await _world.Objects.GetAsync(ObjectKeys.WorkingReport(job.Id, job.Format), null, default)).ShouldBeNull();
    }

    [Fact]
    public async Task FailAsync_CompletedJob_ChangesNothingAndTellsOfTheDelivery()
    {
        var job = await _world.CreateJobAsync();
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);

        var settled = await _world.Settlement.FailAsync(job.Id, PhaseFailure.TimedOut(TimeSpan.FromSeconds(300)), default);

        settled.CallbackPending.ShouldBeTrue();
        settled.End.ShouldBe(ReportEnd.Completed);
        var stored = await _world.Jobs.GetAsync(job.Id, default);
        stored!.Status.ShouldBe(JobStatus.Completed);
        stored.Error.ShouldBeNull();
    }

    [Fact]
    public async Task CompleteAsync_FailedJob_ChangesNothing()
    {
        var job = await _world.CreateJobAsync();
        await _world.Settlement.FailAsync(job.Id, PhaseFailure.Cancelled, default);

        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);

        var stored = await _world.Jobs.GetAsync(job.Id, default);
        stored!.Status.ShouldBe(JobStatus.Failed);
        stored.Error!.Code.ShouldBe(ErrorCodes.Cancelled);
        stored.Result.ShouldBeNull();
    }

    [Fact]
    public async Task FailAsync_UnknownJob_HasNothingToDeliver()
    {
        var settled = await _world.Settlement.FailAsync(JobId.CreateUuid(), PhaseFailure.Cancelled, default);

        settled.CallbackPending.ShouldBeFalse();
    }

    [Fact]
    public async Task CompleteAsync_PhaseStoppedBecauseTheJobHasEnded_StartsTheNextAndCleansUp()
    {
        using var phase = new CancellationTokenSource();
        var workflows = new Stopping(phase);
        var job = await _world.CreateWaitingJobAsync();
        var next = await _world.CreateWaitingJobAsync();
        (await _world.Line.ClaimNextAsync(_world.Host.Claim(), default))!.Id.ShouldBe(job.Id);
        await _world.Objects.PutAsync(ObjectKeys.WorkingReport(job.Id, job.Format), Encoding.UTF8.GetBytes("report"), new ObjectAttributes("text/plain"), default);
        var settlement = _world.SettlementOver(workflows);

        var settled = await settlement.CompleteAsync(job.Id, PipelineWorld.Result, phase.Token);

        settled.CallbackPending.ShouldBeTrue();
        workflows.StartedJob.ShouldBe(next.Id);
        (await _world.Objects.GetAsync(ObjectKeys.WorkingReport(job.Id, job.Format), null, default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("job_id")]
    [InlineData("project_id")]
    [InlineData("user_id")]
    [InlineData("tenant_id")]
    [InlineData("correlation_id")]
    public async Task CompleteAsync_ItsLine_CarriesEachIdOfTheJobAndNoTypeName(string member)
    {
        var job = await _world.CreateJobAsync();
        var log = new ScopeLog();

        await SettlementTo(log).CompleteAsync(job.Id, PipelineWorld.Result, default);

        var (message, scope) = log.Lines.ShouldHaveSingleItem();
        message.ShouldStartWith("Job ended Completed");
        var expected = new Dictionary<string, object>
        {
            ["job_id"] = job.Id.Value,
            ["project_id"] = 33L,
            ["user_id"] = 1L,
            ["tenant_id"] = 2L,
            ["correlation_id"] = "test",
        };
        scope.ShouldBeAssignableTo<IEnumerable<KeyValuePair<string, object?>>>()!.ShouldContain(KeyValuePair.Create(member, (object?)expected[member]));
        scope!.ToString().ShouldBe($"job_id:{job.Id} project_id:33 user_id:1 tenant_id:2 correlation_id:test");
    }

    [Fact]
    public async Task SettleAsync_ItsLine_TellsOfAnErrorWhereThereIsOneAndElseOfTheFile()
    {
        var log = new ScopeLog();

        await SettlementTo(log).CompleteAsync((await _world.CreateJobAsync()).Id, PipelineWorld.Result, default);
        await SettlementTo(log).FailAsync((await _world.CreateJobAsync()).Id, PhaseFailure.Cancelled, default);

        log.Lines.Select(line => Regex.Replace(line.Message, @"\d+ ms", "n ms"))
            .ShouldBe([$"Job ended Completed after n ms, file size {PipelineWorld.Result.FileSize}", "Job ended Failed after n ms, error code CANCELLED"]);
    }

    private JobSettlement SettlementTo(ScopeLog log) =>
        new(_world.Jobs, _world.Objects, _world.KeeperOver(new PipelineWorld.Started()), _world.Metrics, TimeProvider.System, log);

    /// <summary>Keeps each line with the scope that it was written in.</summary>
    private sealed class ScopeLog : ILogger<JobSettlement>
    {
        private readonly LoggerExternalScopeProvider _scopes = new();

        public List<(string Message, object? Scope)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => _scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            object? nearest = null;
            _scopes.ForEachScope<object?>((scope, _) => nearest = scope, null);
            Lines.Add((formatter(state, exception), nearest));
        }
    }

    /// <summary>The start of the next job is the moment at which the phase's watch finds its own job ended.</summary>
    private sealed class Stopping(CancellationTokenSource phase) : IJobWorkflows
    {
        public JobId? StartedJob { get; private set; }

        public Task StartAsync(JobId id)
        {
            StartedJob = id;
            return phase.CancelAsync();
        }

        public Task DeliverAsync(Job job) => Task.CompletedTask;

        public Task CancelAsync(JobId id) => Task.CompletedTask;

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) => Task.FromResult<OrchestrationSnapshot?>(null);
    }
}
