using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;

namespace Cortap.EndToEnd.Tests;

/// <summary>What a report shows of findings that changed within the hour after another one.</summary>
public sealed class RefreshTests
{
    [Fact]
    public async Task Submit_FindingsChangedWithinTheHour_AreInTheNextReport()
    {
        await using var world = await World.StartAsync();
        var before = await DeficienciesAsync(world, world.Order());
        world.Riskuity.AddProject(DemoProject.TenantProject, WithoutFindings());

        var after = await DeficienciesAsync(world, world.Order());

        (before, after).ShouldBe((5, 0));
    }

    private static async Task<int> DeficienciesAsync(World world, ReportOrder order)
    {
        using var client = world.Client();
        var job = await world.SettledAsync(client, await client.SubmitAsync(order, default));
        job.Status.ShouldBe("completed");
        return (int)job.Json["metadata"]!["deficiency_count"]!;
    }

    /// <summary>As many controls as before.</summary>
    private static IEnumerable<JsonNode> WithoutFindings()
    {
        foreach (var control in DemoProject.Controls())
        {
            control["assessment"]!.AsObject().Remove("finding");
            yield return control;
        }
    }
}
