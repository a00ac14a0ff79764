using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class DeadLettersTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task FindAsync_MoreThanOneRequestTakes_GivesTheOldestFirst()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var letters = Enumerable.Range(0, DeadLetters.MaxAtOnce + 2).Select(number => PipelineWorld.NewJob() with { CreatedAt = now.AddMilliseconds(number) }).ToList();
        // Many at once share a commit.
        await Parallel.ForEachAsync(letters, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (job, _) =>
        {
            await _world.Jobs.CreateAsync(new NewJob(job, new byte[64]), default);
            await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
            await _world.Jobs.ChangeAsync(job.Id, found => found.GiveUpDelivery(new(now, TimeSpan.Zero, null, "x"), now), default);
        });
        var deadLetters = DeadLettersOver(new PipelineWorld.Started());

        var (found, hasMore) = await deadLetters.FindAsync(new JobQuery { TenantId = letters[0].TenantId }, origin: null, default);

        found.Select(job => job.Id).ShouldBe(letters.Take(DeadLetters.MaxAtOnce).Select(job => job.Id));
        hasMore.ShouldBeTrue();
    }

    [Fact]
    public async Task SendAsync_WhileTheEngineRefuses_HasBegunWhatTheHousekeepingStarts()
    {
        var job = PipelineWorld.NewJob();
        await _world.Jobs.CreateAsync(new NewJob(job, new byte[64]), default);
        await _world.Settlement.CompleteAsync(job.Id, PipelineWorld.Result, default);
        await _world.Jobs.ChangeAsync(job.Id, found => found.GiveUpDelivery(new(found.UpdatedAt, TimeSpan.Zero, null, "x"), found.UpdatedAt), default);

        var (sent, refused, areLeft) = await DeadLettersOver(new Refusing()).SendAsync([(await _world.Jobs.GetAsync(job.Id, default))!]);

        sent.Single().Callback!.Status.ShouldBe(CallbackStatus.Pending);
        refused.ShouldBeEmpty();
        areLeft.ShouldBeFalse();
    }

    private DeadLetters DeadLettersOver(IJobWorkflows workflows) => new(
        new RateLimiter(0, TimeProvider.System), _world.Jobs, new JobCommands(_world.Jobs, TimeProvider.System),
        new DeliveryStarter(workflows, NullLogger<DeliveryStarter>.Instance), _world.Answers);

    private sealed class Refusing : IJobWorkflows
    {
        public Task StartAsync(JobId id) => throw new IOException("locked");

        public Task DeliverAsync(Job job) => throw new IOException("locked");

        public Task CancelAsync(JobId id) => throw new IOException("locked");

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) => throw new IOException("locked");
    }
}
