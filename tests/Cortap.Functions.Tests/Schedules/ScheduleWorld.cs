using Cortap.Functions.Orchestrations;
using Cortap.Functions.Tests.Pipeline;
using Cortap.Functions.Workflows;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Cortap.Runtime.Testing;
using Cortap.Simulators.Riskuity;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Schedules;

/// <summary>
/// The real orchestrator, phase and stores on the real engine with a virtual clock, and a simulated Riskuity that signs the service account in. A job
/// is completed as soon as it is started.
/// </summary>
internal sealed class ScheduleWorld : IAsyncDisposable
{
    private const string Sleep = "SleepUntil";
    private const string Finish = "Finish";

    private readonly PipelineWorld _pipeline = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private ScheduleWorld()
    {
        Store = new SqliteScheduleStore(_pipeline.Database);
        Reports = new SqliteReportConfigurationStore(_pipeline.Database);
        Workflows = new JobWorkflows(PipelineWorld.Options, new DeliveryOptions(), NullLogger<JobWorkflows>.Instance);
    }

    public OrchestrationTestHost Host { get; private set; } = null!;

    public RiskuitySimulator Riskuity { get; private set; } = null!;

    public IScheduleStore Store { get; }

    public IReportConfigurationStore Reports { get; }

    public JobWorkflows Workflows { get; }

    public IJobStore Jobs => _pipeline.Jobs;

    public ScheduleSettlement Settlement => new(Store, Jobs, Host.Clock);

    public ScheduleKeeper Keeper => new(Store, Workflows, Settlement, Host.Clock);

    public static async Task<ScheduleWorld> StartAsync(DateTimeOffset start)
    {
        var world = new ScheduleWorld();
        world.Host = await OrchestrationTestHost.StartAsync(world.Register, new OrchestrationTestHostOptions { StartTime = start });
        world.Riskuity = await RiskuitySimulator.StartAsync(time: world.Host.Clock);
        world.Workflows.Over(world.Host.Client);
        await world.Reports.PutAsync(world.Report(), 10, default);
        return world;
    }

    public ReportConfiguration Report() => new()
    {
        ReportId = "monthly",
        TenantId = 45,
        Name = "Monthly draft",
        ProjectId = 33,
        ReportType = ReportType.DraftAuditReport,
        Format = ReportFormat.Docx,
        Delivery = new(DeliveryType.ApiResponse, DeliveryMode.Asynchronous),
        AllowedUserIds = [],
        AllowedRoles = [],
        UpdatedAt = Host.Clock.GetUtcNow(),
    };

    /// <summary>A phase as another host has it, with a token of its own.</summary>
    /// <param name="records">Its store of schedules; null is the world's.</param>
    public SchedulePhase Phase(IScheduleStore? records = null)
    {
        records ??= Store;
        var probe = new ProjectProbe(
            new RiskuityClient(_http, new() { BaseUrl = Riskuity.BaseUrl }, TimeProvider.System, NullLogger<RiskuityClient>.Instance), TimeSpan.FromSeconds(1), TimeProvider.System);
        var options = PipelineWorld.Options with { MaxConcurrentJobs = 1_000 };
        var intake = new JobIntake(
            new ReportRequestParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false), probe, new RateLimiter(0, TimeProvider.System), new TokenCipher(new byte[32]), Jobs,
            new LineHost(options, Host.Clock), options, _pipeline.Metrics, Host.Clock, NullLogger<JobIntake>.Instance);
        var login = new ServiceLogin(_http, new() { BaseUrl = Riskuity.BaseUrl }, TimeProvider.System, NullLogger<ServiceLogin>.Instance);
        var credential = new ServiceCredential(
            login, records, Host.Clock, NullLogger<ServiceCredential>.Instance, new ServiceAccount(SimulatedLogin.Username, SimulatedLogin.DefaultPassword, new byte[32]));
        var starter = new ScheduleStarter(
            records, Reports, credential, new MailAvailability(true), intake, Workflows, Host.Clock, NullLogger<ScheduleStarter>.Instance);
        return new SchedulePhase(records, starter, Settlement, _pipeline.CrashPoints, Host.Clock, NullLogger<SchedulePhase>.Instance);
    }

    /// <summary>A weekly schedule whose next run is due in a minute.</summary>
    public static Schedule New(string id, DateTimeOffset now) => new()
    {
        ScheduleId = id,
        TenantId = 45,
        ReportId = "monthly",
        ProjectId = 33,
        Cron = "0 7 * * 1",
        TimeZone = "UTC",
        Enabled = true,
        OnMissed = MissedRuns.Skip,
        UserId = 4801,
        UserTenantId = 45,
        UpdatedAt = now,
        Generation = now.ToUnixTimeMilliseconds(),
        NextRunAt = now.AddMinutes(1),
    };

    /// <summary>Stores a schedule as <c>PUT</c> does, and has it followed.</summary>
    public async Task<Schedule> PutAsync(string id, string zone, MissedRuns onMissed = MissedRuns.Skip, string cron = "0 7 * * 1", bool enabled = true)
    {
        var now = Host.Clock.GetUtcNow();
        var existing = await Store.GetAsync(id, default);
        var schedule = New(id, now) with
        {
            Cron = cron,
            TimeZone = zone,
            Enabled = enabled,
            OnMissed = onMissed,
            Generation = Math.Max(now.ToUnixTimeMilliseconds(), (existing?.Generation ?? 0) + 1),
            NextRunAt = enabled ? ScheduleTimes.Of(cron, zone)!.Next(now) : null,
            Runs = existing?.Runs ?? [],
            Revision = existing?.Revision ?? 0,
        };
        (await Store.TryPutAsync(schedule, 10, default)).ShouldBe(SchedulePut.Stored);
        if (enabled) await Workflows.EnsureScheduleAsync(id, schedule.Generation);
        return schedule;
    }

    /// <summary>Lets the time go on, with everything that happens in it.</summary>
    public Task LiveUntilAsync(DateTimeOffset time) => Host.RunAsync(Sleep, time.UtcDateTime);

    /// <summary>No host runs until then.</summary>
    public async Task SleepUntilAsync(DateTimeOffset time)
    {
        await Host.Engine.StopAsync(CancellationToken.None);
        Host.Clock.Advance(time - Host.Clock.GetUtcNow());
        await Host.RestartAsync();
        Workflows.Over(Host.Client);
    }

    /// <summary>The schedule's runs, oldest first, as they are recorded.</summary>
    public async Task<IReadOnlyList<ScheduleRun>> RunsAsync(string id) =>
        [.. (await Settlement.SettleAsync((await Store.GetAsync(id, default))!, default)).Runs.Reverse()];

    /// <summary>All jobs, of whichever schedule.</summary>
    public async Task<IReadOnlyList<Job>> AllJobsAsync() => await Jobs.ListAllAsync(new JobQuery { Status = JobStatus.Completed }, default).ToListAsync();

    public async Task<OrchestrationRuntimeStatus?> StatusAsync(Schedule schedule) =>
        (await Host.Client.GetInstanceAsync(new ScheduleCall(schedule.ScheduleId, schedule.Generation).InstanceId))?.RuntimeStatus;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Riskuity.DisposeAsync();
        _http.Dispose();
        await _pipeline.DisposeAsync();
    }

    private void Register(DurableTaskRegistry registry)
    {
        SchedulePhase? phase = null;
        registry.AddOrchestratorFunc<ScheduleCall>(FunctionNames.FollowSchedule, (context, _) => ScheduleOrchestrator.RunAsync(context));
        registry.AddActivityFunc<ScheduleCall, ScheduleSleep?>(FunctionNames.StartDueRun, (_, call) => (phase ??= Phase()).RunAsync(call));
        registry.AddOrchestratorFunc<DateTime>(Sleep, (context, until) => context.CreateTimer(until, CancellationToken.None));
        registry.AddOrchestratorFunc<ReportRun>(FunctionNames.ReportOrchestrator, (context, run) => context.CallActivityAsync(Finish, run!.JobId.Value));
        registry.AddActivityFunc<string>(Finish, async (_, id) =>
        {
            var now = Host.Clock.GetUtcNow();
            await Jobs.ChangeAsync(JobId.Parse(id), job => job.Enter(JobPhase.FetchProjectData, now), default);
            await Jobs.ChangeAsync(JobId.Parse(id), job => job.Complete(PipelineWorld.Result, now), default);
        });
    }
}
