using System.Text;
using System.Text.Json.Nodes;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests;

/// <summary>Documents and other bulk travel by reference, so that histories stay small.</summary>
public sealed class HistoryTests
{
    private const int MaxEventSize = 8 * 1024;
    private const string Key = "history-test-management-key-0123456789";

    [Fact]
    public async Task History_OfReportAndDelivery_HasNoEventAbove8KiB()
    {
        await using var world = await World.StartAsync($"MANAGEMENT_API_KEY={Key}");
        world.Receiver.Answer(WebhookAnswer.Status(500), WebhookAnswer.Acknowledge);
        using var client = world.Client();
        var jobId = await client.SubmitAsync(world.Order(), default);
        await world.SettledAsync(client, jobId);

        foreach (var instance in new[] { jobId, $"{jobId}:webhook:1" })
        {
            var events = await EventsAsync(world, instance);
            events.Count.ShouldBeGreaterThan(3);
            events.ShouldAllBe(entry => Encoding.UTF8.GetByteCount(entry) <= MaxEventSize);
            events.ShouldAllBe(entry => !entry.Contains("signature=", StringComparison.Ordinal));
        }
    }

    private static async Task<IReadOnlyList<string>> EventsAsync(World world, string instance)
    {
        using var http = world.Http();
        var url = $"runtime/webhooks/durabletask/instances/{Uri.EscapeDataString(instance)}?showHistory=true&showHistoryOutput=true&showInput=true&code={Key}";
        var body = JsonNode.Parse(await http.GetStringAsync(url))!;
        return [.. body["historyEvents"]!.AsArray().Select(entry => entry!.ToJsonString())];
    }
}
