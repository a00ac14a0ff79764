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
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(6);

    public static async Task RunAsync(TextWriter output)
    {
        output.WriteLine($"load: persistent connections over loopback, {Users} users, median of {Rounds} rounds of {RoundTime.TotalSeconds} s, service and floor in turn;");
        output.WriteLine("  client, service and floor share the processors. Floor: Kestrel that verifies the same token each time and commits one row with group");
        output.WriteLine("  commit (for status: reads one row) and logs nothing. The service logs to a file.");
        output.WriteLine("  held back: the jobs' own work. Riskuity answers the probe and lets every fetch wait, and 20 waiting fetches take all activity slots.");
        output.WriteLine("  not held back: record and sealed token, start, first step of the orchestration. RATE_LIMIT_PER_MINUTE=0, MAX_CONCURRENT_JOBS=20.");
        await MeasureAsync(output, "starter: POST /api/v1/generate-report", StarterAsync);
        await MeasureAsync(output, "status: GET /api/v1/jobs/{id} of a job under way", StatusAsync);
        await MeasureAsync(output, "configured report: POST /api/v1/reports/{id}/generate", ConfiguredAsync);
    }

    public static Task<Comparison> StarterAsync(LoadWorld world) => Task.FromResult(new Comparison(
        Requests(user => LoadClient.Request("POST", "/api/v1/generate-report", world.Token(user), LoadWorld.Order())), 202, FloorRows(world)));

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
            ["allowed_user_ids"] = new JsonArray([.. Enumerable.Range(0, Users).Select(user => (JsonNode)(LoadWorld.FirstUser + user))]),
        };
        using var answer = await http.PutAsJsonAsync("/api/v1/reports/load", configuration);
        answer.EnsureSuccessStatusCode();
        return new(Requests(user => LoadClient.Request("POST", "/api/v1/reports/load/generate", world.Token(user))), 202, FloorRows(world));
    }

    private static async Task MeasureAsync(TextWriter output, string endpoint, Func<LoadWorld, Task<Comparison>> prepareAsync)
    {
        await using var world = await LoadWorld.StartAsync(("MAX_CONCURRENT_JOBS", "20"), ("JOB_TIMEOUT_SECONDS", "3600"));
        world.Riskuity.Fail(LoadWorld.ProjectId, RiskuityFault.Hang);
        await using var floor = await LoadFloor.StartAsync(world.SigningKey);
        var (requests, status, floorRequests) = await prepareAsync(world);
        // The row that the floor of the status reads.
        Send(floor.Server, FloorRows(world), 202, 1, TimeSpan.FromMilliseconds(10));

        LoadResult Service(int connections, TimeSpan time) => Send(world.Service, requests, status, connections, time);
        LoadResult Floor(int connections, TimeSpan time) => Send(floor.Server, floorRequests, status, connections, time);
        Service(Connections[1], WarmUpTime);
        Floor(Connections[1], WarmUpTime);
        output.WriteLine(endpoint);
        foreach (var connections in Connections)
            Write(output, connections, [.. Enumerable.Range(0, Rounds).Select(_ => (Service(connections, RoundTime), Floor(connections, RoundTime)))]);
    }

    private static LoadResult Send(ServerProcess server, byte[][] requests, int status, int connections, TimeSpan time)
    {
        var before = server.ProcessorTime;
        var result = LoadClient.Run(server.Port, requests, status, connections, time);
        return result with { ProcessorTime = server.ProcessorTime - before };
    }

    private static void Write(TextWriter output, int connections, (LoadResult Service, LoadResult Floor)[] rounds)
    {
        double Median(Func<(LoadResult Service, LoadResult Floor), double> value) => EngineBenchmark.Percentile([.. rounds.Select(value)], 50);
        output.WriteLine($"  {connections,2} connections: {Median(round => round.Service.PerSecond / round.Floor.PerSecond),4:0 %} of the floor's throughput, "
            + $"{rounds.Sum(round => round.Service.Failures + round.Floor.Failures)} failures");
        WriteOne("service", round => round.Service);
        WriteOne("floor", round => round.Floor);

        void WriteOne(string name, Func<(LoadResult Service, LoadResult Floor), LoadResult> of)
            => output.WriteLine($"     {name,-8}{Median(round => of(round).PerSecond),7:0}/s   p50 {Median(round => of(round).Percentile(50)),6:0.00} ms   "
                + $"p95 {Median(round => of(round).Percentile(95)),6:0.00} ms   p99 {Median(round => of(round).Percentile(99)),6:0.00} ms   "
                + $"processor time {Median(round => of(round).ProcessorTime.TotalMicroseconds / of(round).Times.Length),5:0} us a request");
    }

    private static byte[][] FloorRows(LoadWorld world) => Requests(user => LoadClient.Request("POST", "/rows", world.Token(user), LoadWorld.Order()));

    private static byte[][] Requests(Func<int, byte[]> request) => [.. Enumerable.Range(0, Users).Select(request)];

    private static HttpClient Client(LoadWorld world, string token)
        => new() { BaseAddress = world.Service.BaseAddress, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };

    /// <param name="Service">Requests to the service.</param>
    /// <param name="Status">What both answer.</param>
    /// <param name="Floor">Requests to the floor.</param>
    internal sealed record Comparison(byte[][] Service, int Status, byte[][] Floor);
}
