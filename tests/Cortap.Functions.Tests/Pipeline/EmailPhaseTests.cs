using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Mail;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class EmailPhaseTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task RunAsync_ATenantAboutWhoseRecipientsTheServerIsSlow_LeavesRoomToTheOthers()
    {
        var server = new SlowServer(slowTenant: 45);
        var phase = new EmailPhase(_world.Jobs, _world.Links, ReportCatalog.BuiltIn, server, _world.CrashPoints, TimeProvider.System, NullLogger<EmailPhase>.Instance);
        var slow = new List<Task<EmailOutcome?>>();
        for (var count = 0; count < 2 * EmailPhase.MaxAtOnce; count++) slow.Add(phase.RunAsync(new(await MailedAsync(45), 1, TimeSpan.FromSeconds(1))));

        (await phase.RunAsync(new(await MailedAsync(46), 1, TimeSpan.FromSeconds(1))))!.Attempt.ShouldNotBeNull();

        server.Answer.SetResult(new(250, null, [], 0));
        (await Task.WhenAll(slow)).Count(outcome => outcome!.Attempt is not null).ShouldBe(EmailPhase.MaxAtOnce * 3 / 4);
    }

    [Fact]
    public async Task RunAsync_AStoreThatIsAway_UsesUpNoAttempt()
    {
        var jobs = Interposed<IJobStore>.On<Job?>(_world.Jobs, nameof(IJobStore.GetAsync), _ => throw new JobStoreException("the table is locked"));
        var phase = new EmailPhase(jobs, _world.Links, ReportCatalog.BuiltIn, new SlowServer(0), _world.CrashPoints, TimeProvider.System, NullLogger<EmailPhase>.Instance);

        var outcome = await phase.RunAsync(new(await MailedAsync(46), 1, TimeSpan.FromSeconds(1), Pending: [1]));

        (outcome!.Attempt, outcome.Refused).ShouldBe((null, 0));
    }

    private async Task<JobId> MailedAsync(long tenant)
    {
        var job = PipelineWorld.NewJob() with { CallbackUrl = null, Recipients = [$"somebody@{tenant}.example"], TenantId = tenant };
        await _world.Jobs.CreateAsync(new NewJob(job, new byte[64]), default);
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
        return job.Id;
    }

    private sealed class SlowServer(long slowTenant) : IMailSender
    {
        public TaskCompletionSource<MailAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<MailAnswer> SendAsync(MailMessage message, IReadOnlyList<string> recipients, IReadOnlyList<int> pending, CancellationToken cancellationToken) =>
            recipients[0].Contains($"@{slowTenant}.", StringComparison.Ordinal) ? Answer.Task : Task.FromResult(new MailAnswer(250, null, [], 0));
    }
}
