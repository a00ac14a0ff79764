using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cortap.Benchmarks.Engine;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;

namespace Cortap.Benchmarks.Load;

/// <summary>
/// The endpoints that integrators wait for, over loopback, each in turn with its floor: starter (at 16 connections half of its floor's
/// throughput and p95 under 15 ms; at 64 p95 under 100 ms), status (p95 under 10 ms) and configured report (p95 under 100 ms).
/// </summary>
internal static class LoadBenchmark
{
    private const int Users = 16;
    private const int StatusJobs = 256;
    private const int Rounds = 5;

    private static readonly int[] Connections = [1, 16, 64];
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(0.8);

    // The compiler works on what was called often for some seconds more.
    private const int WarmUpRequests = 20_000;
    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromSeconds(12);

    public static async Task RunAsync(TextWriter output)
    {
        output.WriteLine($"load: persistent connections over loopback, {Users} users, median of {Rounds} rounds of {RoundTime.TotalSeconds} s, taken in turn; client and");
        output.WriteLine("  servers share the processors.");
        output.WriteLine("  floor: Kestrel that verifies the same token each time and commits one row with group commit (for status: reads one). It logs nothing.");
        output.WriteLine("  service: release build, embedded default, log to a file, RATE_LIMIT_PER_MINUTE=0, tokens and probes cached.");
        output.WriteLine("  Riskuity lets every fetch wait: jobs come faster than they are done, the first ones hold the slots, all others wait in the job table.");
        await MeasureAsync(output, "starter: POST /api/v1/generate-report", StarterAsync);
        await MeasureAsync(output, "status: GET /api/v1/jobs/{id} of a job under way", StatusAsync, concurrentJobs: StatusJobs);
        await MeasureAsync(output, "configured report: POST /api/v1/reports/{id}/generate", ConfiguredAsync);
    }

    public static Task<Comparison> StarterAsync(LoadWorld world) => Task.FromResult(new Comparison(
        Requests(user => LoadClient.Request("POST", "/api/v1/generate-report", world.Token(user), LoadWorld.Order())), 202, Rows(world)));

    public static async Task<Comparison> StatusAsync(LoadWorld world)
    {
        var token = world.Token(0);
        using var http = Client(world, token);
        var paths = new List<string>();
        for (var job = 0; job < StatusJobs; job++)
        {
            using var body = new StringContent(LoadWorld.Order(), new MediaTypeHeaderValue("application/json"));
            using var answer = await http.PostAsync("/api/v1/generate-report", body);
            paths.Add(answer.EnsureSuccessStatusCode().Headers.Location!.ToString());
        }
        return new([.. paths.Select(path => LoadClient.Request("GET", path, token))], 200, [LoadClient.Request("GET", "/rows/1", token)]);
    }

    public static async Task<Comparison> ConfiguredAsync(LoadWorld world)
    {
        using var http = Client(world, world.Mint.Mint(TokenClaims.ServiceAccount));
        var configuration = new JsonObject
        {
            ["name"] = "Load",
            ["project_id"] = LoadWorld.ProjectId,
            ["report_type"] = "draft_audit_report",
            ["format"] = "docx",
            ["delivery"] = new JsonObject { ["type"] = "api_response", ["mode"] = "asynchronous" },
            ["allowed_user_ids"] = new JsonArray([.. Enumerable.Range(0, Users).Select(user => (JsonNode)$"{TokenClaims.Auditor.TenantId}:{LoadWorld.FirstUser + user}")]),
        };
        using var answer = await http.PutAsJsonAsync("/api/v1/reports/load", configuration);
        answer.EnsureSuccessStatusCode();
        return new(Requests(user => LoadClient.Request("POST", "/api/v1/reports/load/generate", world.Token(user))), 202, Rows(world));
    }

    private static async Task MeasureAsync(TextWriter output, string endpoint, Func<LoadWorld, Task<Comparison>> prepareAsync, int concurrentJobs = 5)
    {
        await using var world = await LoadWorld.StartAsync(("MAX_CONCURRENT_JOBS", $"{concurrentJobs}"), ("JOB_TIMEOUT_SECONDS", "3600"));
        world.Riskuity.Fail(LoadWorld.ProjectId, RiskuityFault.Hang);
        await using var floor = await LoadFloor.StartAsync(world.SigningKey);
        var compared = await prepareAsync(world);
        // The row that the floor of the status reads.
        Send(floor.Server, Rows(world), 202, 1, RoundTime);
        Subject[] subjects = [new("service", world.Service, compared.Service), new("floor", floor.Server, compared.Floor)];
        foreach (var subject in subjects)
            WarmUp(subject, compared.Status);
        output.WriteLine(endpoint);
        foreach (var connections in Connections)
        {
            var rounds = Enumerable.Range(0, Rounds)
                .Select(_ => subjects.Select(subject => Send(subject.Server, subject.Requests, compared.Status, connections, RoundTime)).ToArray()).ToArray();
            Write(output, connections, subjects, rounds);
        }
    }

    private static void WarmUp(Subject subject, int status)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < WarmUpRequests && Stopwatch.GetElapsedTime(startedAt) < WarmUpLimit;)
            sent += Send(subject.Server, subject.Requests, status, Connections[^1], RoundTime).Times.Length;
    }

    private static LoadResult Send(ServerProcess server, byte[][] requests, int status, int connections, TimeSpan time)
    {
        var before = server.ProcessorTime;
        var result = LoadClient.Run(server.Port, requests, status, connections, time);
        return result with { ProcessorTime = server.ProcessorTime - before };
    }

    private static void Write(TextWriter output, int connections, Subject[] subjects, LoadResult[][] rounds)
    {
        output.WriteLine($"  {connections,2} connections: {rounds.Sum(round => round.Sum(result => result.Failures))} failures");
        for (var index = 0; index < subjects.Length; index++)
        {
            double Median(Func<LoadResult, double> value) => EngineBenchmark.Percentile([.. rounds.Select(round => value(round[index]))], 50);
            var share = index == 0 ? "" : $"   service = {EngineBenchmark.Percentile([.. rounds.Select(round => round[0].PerSecond / round[index].PerSecond)], 50):0 %}";
            output.WriteLine($"     {subjects[index].Name,-12}{Median(result => result.PerSecond),6:0}/s   p50 {Median(result => result.Percentile(50)),6:0.00} ms   "
                + $"p95 {Median(result => result.Percentile(95)),6:0.00} ms   p99 {Median(result => result.Percentile(99)),6:0.00} ms   "
                + $"processor {Median(result => result.ProcessorTime.TotalMicroseconds / result.Times.Length),4:0} us{share}");
        }
    }

    private static byte[][] Rows(LoadWorld world) => Requests(user => LoadClient.Request("POST", "/rows", world.Token(user), LoadWorld.Order()));

    private static byte[][] Requests(Func<int, byte[]> request) => [.. Enumerable.Range(0, Users).Select(request)];

    private static HttpClient Client(LoadWorld world, string token)
        => new() { BaseAddress = world.Service.BaseAddress, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };

    /// <param name="Service">Requests to the service.</param>
    /// <param name="Status">What both answer.</param>
    /// <param name="Floor">Requests to the floor.</param>
    internal sealed record Comparison(byte[][] Service, int Status, byte[][] Floor);

    private sealed record Subject(string Name, ServerProcess Server, byte[][] Requests);
}
