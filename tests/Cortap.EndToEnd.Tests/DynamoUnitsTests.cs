using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Microsoft.AspNetCore.Http;

namespace Cortap.EndToEnd.Tests;

/// <summary>What a job costs on DynamoDB, as the server itself counts it (<c>ReturnConsumedCapacity</c>), beside what <c>docs/scale.md</c> says.</summary>
public sealed class DynamoUnitsTests
{
    private const int Jobs = 4;

    private readonly Lock _lock = new();
    private double _written;
    private double _read;

    [Fact]
    public async Task Job_FromItsRequestToItsWebhook_TakesTheUnitsThatThePageSays()
    {
        var (options, settings) = await AwsWorld.CreateAsync();
        await using var proxy = await FaultProxy.StartAsync(options.DynamoDbEndpoint!);
        proxy.PlanAlways(CountAsync);
        await using var world = await World.StartProcessAsync([.. settings, $"AWS_ENDPOINT_URL_DYNAMODB={proxy.Endpoint}"]);
        using var client = world.Client();
        await RunAsync();
        var (written, read) = (_written, _read);

        for (var job = 0; job < Jobs; job++) await RunAsync();

        var page = await File.ReadAllTextAsync(Path.Combine(TestServer.RepositoryRoot, "docs", "scale.md"));
        var stated = Regex.Match(page, @"takes (\d+) write and (\d+) read request units of DynamoDB").Groups;
        // Transactions that met another one, and looks at the line while a busy machine takes its time, come on top.
        ((_written - written) / Jobs).ShouldBe(double.Parse(stated[1].Value, CultureInfo.InvariantCulture), 30);
        ((_read - read) / Jobs).ShouldBe(double.Parse(stated[2].Value, CultureInfo.InvariantCulture), 20);

        async Task RunAsync()
        {
            // To ask for its status would be counted, too.
            await world.WebhookAsync(await client.SubmitAsync(world.Order(), default));
        }
    }

    private async Task CountAsync(HttpContext context, Func<Task> pass)
    {
        var order = (await JsonNode.ParseAsync(context.Request.Body))!;
        order["ReturnConsumedCapacity"] = "TOTAL";
        var body = Encoding.UTF8.GetBytes(order.ToJsonString());
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = body.Length;
        var client = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;

        await pass();

        context.Response.Body = client;
        await client.WriteAsync(answer.ToArray());
        var units = JsonNode.Parse(answer.ToArray())?["ConsumedCapacity"] switch
        {
            JsonArray several => several.Sum(one => (double)one!["CapacityUnits"]!),
            JsonObject one => (double)one["CapacityUnits"]!,
            _ => 0,
        };
        var operation = $"{context.Request.Headers["X-Amz-Target"]}".Split('.')[^1];
        lock (_lock)
        {
            if (operation is "GetItem" or "BatchGetItem" or "TransactGetItems" or "Query" or "Scan") _read += units;
            else _written += units;
        }
    }
}
