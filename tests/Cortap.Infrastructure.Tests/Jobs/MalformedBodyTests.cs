using System.Text;

namespace Cortap.Infrastructure.Tests.Jobs;

public sealed class MalformedBodyTests
{
    [Fact]
    public async Task AcceptAsync_EveryMalformedBody_IsA4xxWithoutAJob()
    {
        await using var world = await IntakeWorld.StartAsync();
        var token = world.Mint();
        var bodies = MalformedBodies.All().ToList();
        bodies.Count.ShouldBeGreaterThanOrEqualTo(200);

        foreach (var body in bodies)
        {
            var outcome = await world.AcceptAsync(body, token);
            var shown = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 120)));

            outcome.TryGet(out _, out var problem).ShouldBeFalse(shown);
            problem!.Status.ShouldBeInRange(400, 499, shown);
            problem.ToUtf8Json(world.Time.GetUtcNow(), "c").ShouldNotBeEmpty();
        }

        (await world.CountJobsAsync()).ShouldBe(0);
    }
}
