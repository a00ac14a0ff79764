using System.Globalization;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Tests.Jobs;
using Cortap.Simulators.Riskuity;

namespace Cortap.Reporting.Tests.Riskuity;

public sealed class ProjectProbeTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private RiskuityClientFixture _riskuity = null!;

    public async Task InitializeAsync() => _riskuity = await RiskuityClientFixture.StartAsync();

    public async Task DisposeAsync() => await _riskuity.DisposeAsync();

    [Fact]
    public async Task CheckAsync_NinetyThousandProjects_KnowsEachByOneQuestion()
    {
        using var probe = Probe();
        List(90_000);

        (await CheckAsync(probe, "a", 1)).ShouldBe("Project 1");
        (await CheckAsync(probe, "a", 90_000)).ShouldBe("Project 90000");
        (await CheckAsync(probe, "a", 90_001)).ShouldBe(ErrorCodes.ProjectNotFound);

        Questions.ShouldBe(1);
        probe.HeldBytes.ShouldBeInRange(1, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task CheckAsync_ListsThatAreOver_AreNotKept()
    {
        using var probe = Probe();
        List(1_000);
        await CheckAsync(probe, "first", 1);
        var one = probe.HeldBytes;
        for (var token = 2; token <= 20; token++) await CheckAsync(probe, $"token {token}", 1);
        probe.HeldBytes.ShouldBe(20 * one);

        _time.Advance(TimeSpan.FromSeconds(61));
        await CheckAsync(probe, "last", 1);

        probe.HeldBytes.ShouldBe(one);
    }

    [Fact]
    public async Task CheckAsync_MoreThanMayBeHeld_ForgetsTheOldest()
    {
        List(1_000);
        using var measured = Probe();
        await CheckAsync(measured, "a", 1);
        using var probe = Probe(measured.HeldBytes * 5 / 2);
        foreach (var token in new[] { "a", "b", "c" })
        {
            (await CheckAsync(probe, token, 1)).ShouldBe("Project 1");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        probe.HeldBytes.ShouldBe(measured.HeldBytes * 2);
        var before = Questions;
        await CheckAsync(probe, "c", 1);
        await CheckAsync(probe, "b", 1);
        Questions.ShouldBe(before);
        await CheckAsync(probe, "a", 1);
        Questions.ShouldBe(before + 1);
    }

    [Fact]
    public async Task CheckAsync_AListThatIsTooLargeToBeHeld_IsUsedAndTakesNoOtherAway()
    {
        List(10);
        using var probe = Probe(most: 100_000);
        await CheckAsync(probe, "small", 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        List(1_000);

        (await CheckAsync(probe, "large", 1_000)).ShouldBe("Project 1000");
        (await CheckAsync(probe, "large", 1_001)).ShouldBe(ErrorCodes.ProjectNotFound);

        Questions.ShouldBe(3);
        (await CheckAsync(probe, "small", 10)).ShouldBe("Project 10");
        Questions.ShouldBe(3);
    }

    [Fact]
    public async Task AskAboutTokenAsync_ARefusedToken_IsRememberedForFiveMinutes()
    {
        using var probe = Probe();
        _riskuity.Simulator.FailListing(RiskuityFault.Status(401));
        (await probe.AskAboutTokenAsync(new BearerToken("refused"), "c", default)).ShouldBe(401);

        _time.Advance(TimeSpan.FromSeconds(299));
        await probe.AskAboutTokenAsync(new BearerToken("other"), "c", default);
        (await probe.AskAboutTokenAsync(new BearerToken("refused"), "c", default)).ShouldBe(401);

        Questions.ShouldBe(2);
    }

    private int Questions => _riskuity.Simulator.Requests.Count;

    private ProjectProbe Probe(long most = 64 * 1024 * 1024) => new(_riskuity.Client(), SkippingTime.NotSkipped, _time) { MaxHeldBytes = most };

    private void List(int projects)
    {
        var items = Enumerable.Range(1, projects).Select(id => string.Create(
            CultureInfo.InvariantCulture, $$"""{"id": {{id}}, "name": "Project {{id}}", "status": "Active", "created_at": "2025-11-03T14:05:00Z"}"""));
        _riskuity.Simulator.Recover();
        _riskuity.Simulator.FailListing(RiskuityFault.Text($"[{string.Join(",", items)}]"));
    }

    /// <returns>The project's name, or the code of the refusal.</returns>
    private static async Task<string?> CheckAsync(ProjectProbe probe, string token, long project) =>
        (await probe.CheckAsync(project, new BearerToken(token), "c", default)).TryGet(out var probed, out var problem) ? probed.Name : problem.Code;
}
