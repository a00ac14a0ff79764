using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Benchmarks.Engine;
using Cortap.Functions.Console.SignIn;
using Cortap.Reporting.Security;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;

namespace Cortap.Benchmarks.Load;

/// <summary>
/// A store with 100,000 jobs and 1,000 dead letters beside one with a hundredth of them: every page of the console (p95 under 50 ms, 60 KB with all that
/// it loads), any job found by id, project, recipient and error, acceptance, status, lists and the line within one and a half times of what they take in
/// the small one, and a thousand redeliveries accepted within a second.
/// </summary>
internal static partial class ConsoleBenchmark
{
    private const int Large = 100_000;
    private const int Small = 1_000;
    private const int Rounds = 5;
    private const int Requests = 12;
    private const int WarmUp = 12;
    private const int Waiting = 200;
    private const int Memory = 2_000;

    public static async Task RunAsync(TextWriter output)
    {
        await using var receiver = await JobReceiver.StartAsync(TokenMint.NewSigningKey());
        await using var large = await Site.StartAsync(Large, receiver.Url);
        await using var small = await Site.StartAsync(Small, receiver.Url);
        Tell(output, string.Create(CultureInfo.InvariantCulture, $"console: {Large} jobs, {large.Store.Dead.Count} of them dead letters, beside {Small} and {small.Store.Dead.Count}; {Waiting} more wait; embedded default, release build"));
        Tell(output, $"  one request at a time, {Rounds} rounds of {Requests} taken in turn, the median of the rounds' percentiles; KB as a browser loads them that accepts Brotli");
        Tell(output, $"  filled by the job store in {large.Filling.TotalSeconds:0.0} s; first page after the start {large.FirstPage.TotalMilliseconds:0} ms");

        var assets = await large.AssetBytesAsync("/console");
        foreach (var (name, path, _) in Pages(large.Store))
        {
            var smallPath = Pages(small.Store).Single(page => page.Name == name).Path;
            var bytes = await large.CheckAsync(path, Pages(large.Store).Single(page => page.Name == name).Expected);
            await CompareAsync(output, name, site => site.PageAsync(site == large ? path : smallPath), large, small);
            Tell(output, $"     {(bytes + assets) / 1000.0:0.0} KB, {bytes / 1000.0:0.0} of them the page");
        }

        foreach (var (name, send) in Calls()) await CompareAsync(output, name, send, large, small);

        await RedeliverAsync(output, large, receiver);
        await AcceptManyAsync(output, large);
    }

    /// <summary>At once on standard error, too: it takes minutes.</summary>
    private static void Tell(TextWriter output, string line)
    {
        output.WriteLine(line);
        Console.Error.WriteLine(line);
    }

    private static IEnumerable<(string Name, string Path, string Expected)> Pages(FullStore store)
    {
        // Old ones, so that whoever looks through all jobs has to look at most of them.
        var (job, failed, dead) = (store.Ordinary[0], store.Failed[0], store.Dead[0]);
        yield return ("overview", "/console", "Overview");
        yield return ("jobs", "/console/jobs", "rpt-");
        yield return ("jobs, further on", $"/console/jobs?to={job.CreatedAt.AddDays(3):yyyy-MM-dd}", "rpt-");
        yield return ("jobs that failed", "/console/jobs?status=failed", "DATA_FETCH_ERROR");
        yield return ("dead letters of a user", $"/console/jobs?status=callback_failed&user_id={dead.UserId}", dead.Id.Value[..4]);
        yield return ("search: id", $"/console/jobs?q={failed.Id}", failed.Id.Value);
        yield return ("search: part of an id", $"/console/jobs?q={job.Id.Value[^8..]}", job.Id.Value);
        yield return ("search: project", $"/console/jobs?q={failed.ProjectId}&status=failed", "rpt-");
        yield return ("filter: project", $"/console/jobs?project_id={failed.ProjectId}", "rpt-");
        yield return ("search: recipient", $"/console/jobs?q={Uri.EscapeDataString(FullStore.RecipientOf(job.ProjectId))}", "rpt-");
        yield return ("search: error", $"/console/jobs?q={Uri.EscapeDataString($"did not answer for project {failed.ProjectId}")}", "rpt-");
        yield return ("search: none is like that", "/console/jobs?q=nobody-has-this", "No job is like that.");
        yield return ("a job", $"/console/jobs/{job.Id}", job.Id.Value);
        yield return ("a failed job", $"/console/jobs/{failed.Id}", failed.Id.Value);
        yield return ("a dead letter", $"/console/jobs/{dead.Id}", dead.Id.Value);
        yield return ("redeliver it?", $"/console/jobs/{dead.Id}/redeliver", "Reason");
        yield return ("redeliver all?", "/console/redeliver", "dead letters?");
        yield return ("batches", "/console/batches", "Batches");
        yield return ("schedules", "/console/schedules", "Schedules");
        yield return ("reports", "/console/reports", "eports");
        yield return ("audit", "/console/audit", "Audit");
        yield return ("audit of a job", $"/console/audit?object={job.Id}", "Audit");
    }

    private static IEnumerable<(string Name, Func<Site, Task> Send)> Calls() =>
    [
        ("POST generate-report", site => site.OrderAsync(user: 1)),
        ("status of an old job", site => site.GetAsync($"/api/v1/jobs/{site.Store.Ordinary[0].Id}")),
        ("status of a waiting job, with its place", site => site.GetAsync($"/api/v1/jobs/{site.LastWaiting}")),
        ("list of a user", site => site.GetAsync("/api/v1/jobs")),
        ("list of all, by status", site => site.GetAsync("/api/v1/jobs?scope=all&status=callback_failed&limit=10")),
        ("list of all, by project", site => site.GetAsync("/api/v1/jobs?scope=all&project_id=8&limit=10")),
    ];

    private static async Task CompareAsync(TextWriter output, string name, Func<Site, Task> send, Site large, Site small)
    {
        var rounds = new List<(double[] Large, double[] Small)>();
        foreach (var site in new[] { large, small }) await TimesAsync(site, send, WarmUp);
        var (largeBefore, smallBefore) = (large.World.Service.ProcessorTime, small.World.Service.ProcessorTime);
        for (var round = 0; round < Rounds; round++) rounds.Add((await TimesAsync(large, send, Requests), await TimesAsync(small, send, Requests)));
        var (ofLarge, ofSmall) = (PerRequest(large, largeBefore), PerRequest(small, smallBefore));
        double Median(Func<(double[] Large, double[] Small), double> value) => EngineBenchmark.Percentile([.. rounds.Select(value)], 50);
        Tell(output, string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-40} p50 {Median(round => EngineBenchmark.Percentile(round.Large, 50)),6:0.00} ms   p95 {Median(round => EngineBenchmark.Percentile(round.Large, 95)),6:0.00} ms   processor {ofLarge,5:0.0} ms   of {Small}: p50 {Median(round => EngineBenchmark.Percentile(round.Small, 50)),6:0.00} ms   processor {ofSmall,4:0.0} ms   {Median(round => EngineBenchmark.Percentile(round.Large, 50) / EngineBenchmark.Percentile(round.Small, 50)):0.00}x"));

        static double PerRequest(Site site, TimeSpan before) => (site.World.Service.ProcessorTime - before).TotalMilliseconds / (Rounds * Requests);
    }

    private static async Task<double[]> TimesAsync(Site site, Func<Site, Task> send, int count)
    {
        var times = new double[count];
        for (var request = 0; request < count; request++)
        {
            var startedAt = Stopwatch.GetTimestamp();
            await send(site);
            times[request] = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        }

        return times;
    }

    private static async Task RedeliverAsync(TextWriter output, Site site, JobReceiver receiver)
    {
        var (startedAt, before) = (Stopwatch.GetTimestamp(), site.World.Service.ProcessorTime);
        using var answer = await site.Http.PostAsJsonAsync("/api/v1/jobs/redeliver", new { status = "callback_failed", to = site.Store.FilledAt, reason = "a benchmark" });
        var (accepted, accepting) = (Stopwatch.GetElapsedTime(startedAt), site.World.Service.ProcessorTime - before);
        var count = (int)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["count"]!;
        await Task.WhenAll(site.Store.Dead.Select(job => receiver.ArrivalAsync(job.Id.Value))).WaitAsync(TimeSpan.FromMinutes(2));
        Tell(output, string.Create(
            CultureInfo.InvariantCulture,
            $"  {count} redeliveries accepted in {accepted.TotalMilliseconds:0} ms, {count / accepted.TotalSeconds:0}/s, in which the service had {accepting.TotalMilliseconds:0} ms of processor; all taken after {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0.0} s and {(site.World.Service.ProcessorTime - before).TotalMilliseconds:0} ms"));
    }

    private static async Task AcceptManyAsync(TextWriter output, Site site)
    {
        var before = site.World.Service.ResidentMegabytes;
        for (var order = 0; order < Memory; order += 10) await Task.WhenAll(Enumerable.Range(order, 10).Select(number => site.OrderAsync(number % 20)));
        Tell(output, string.Create(CultureInfo.InvariantCulture, $"  memory {site.FirstMemory:0} MB at the start, {before:0} MB after all of this, {site.World.Service.ResidentMegabytes:0} MB with {Memory} more jobs waiting"));
    }

    /// <summary>A service on a full store, and who uses it.</summary>
    private sealed partial class Site : IAsyncDisposable
    {
        private readonly string _cookie;

        private Site(LoadWorld world, FullStore store, TimeSpan filling)
        {
            (World, Store, Filling) = (world, store, filling);
            var key = Convert.FromHexString(File.ReadAllText(Path.Combine(world.DataFolder, "keys", "token_encryption_key")).Trim());
            var who = new Operator(new Caller(-1, 0, true, []), "benchmark", "link", Guid.NewGuid().ToString("n"), DateTimeOffset.UtcNow + Operator.Lifetime);
            _cookie = $"cortap-console={new ConsoleSeal(key, null).Seal("session", who)}";
            Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = world.Service.BaseAddress, DefaultRequestHeaders = { Authorization = new("Bearer", world.Mint.Mint(TokenClaims.ServiceAccount)) } };
        }

        public LoadWorld World { get; }

        public FullStore Store { get; }

        public HttpClient Http { get; }

        public TimeSpan Filling { get; }

        public TimeSpan FirstPage { get; private set; }

        public double FirstMemory { get; private set; }

        public string LastWaiting { get; private set; } = "";

        public static async Task<Site> StartAsync(int size, Uri receiver)
        {
            var store = new FullStore(size, receiver);
            var filling = TimeSpan.Zero;
            var world = await LoadWorld.StartAsync(async folder =>
            {
                var startedAt = Stopwatch.GetTimestamp();
                await store.FillAsync(folder);
                filling = Stopwatch.GetElapsedTime(startedAt);
            }, ("JOB_TIMEOUT_SECONDS", "3600"));
            world.Riskuity.Fail(LoadWorld.ProjectId, RiskuityFault.Hang);
            var site = new Site(world, store, filling) { FirstMemory = world.Service.ResidentMegabytes };
            var first = Stopwatch.GetTimestamp();
            await site.PageAsync("/console");
            site.FirstPage = Stopwatch.GetElapsedTime(first);
            for (var job = 0; job < Waiting; job++) site.LastWaiting = await site.OrderAsync(user: 0);
            return site;
        }

        public async Task<byte[]> PageAsync(string path, string? accepts = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Cookie", _cookie);
            if (accepts is not null) request.Headers.Add("Accept-Encoding", accepts);
            using var answer = await Http.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"{path}: {answer.StatusCode}");
            return await answer.Content.ReadAsByteArrayAsync();
        }

        /// <returns>Bytes of the page, which shows what is expected.</returns>
        public async Task<int> CheckAsync(string path, string expected)
        {
            var page = System.Text.Encoding.UTF8.GetString(await PageAsync(path));
            if (!page.Contains(expected, StringComparison.Ordinal)) throw new InvalidOperationException($"{path} does not show {expected}.");
            return (await PageAsync(path, "br")).Length;
        }

        /// <summary>What the page loads besides.</summary>
        public async Task<int> AssetBytesAsync(string path)
        {
            var page = System.Text.Encoding.UTF8.GetString(await PageAsync(path));
            var sum = 0;
            foreach (var asset in Asset().Matches(page).Select(match => match.Value).Distinct()) sum += (await PageAsync(asset, "br")).Length;
            return sum;
        }

        public async Task<string> OrderAsync(int user)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/generate-report") { Content = new StringContent(LoadWorld.Order(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
            request.Headers.Authorization = new("Bearer", World.Token(user));
            using var answer = await Http.SendAsync(request);
            return answer.EnsureSuccessStatusCode().Headers.Location!.ToString().Split('/')[^1];
        }

        public async Task GetAsync(string path)
        {
            using var answer = await Http.GetAsync(path);
            await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await World.DisposeAsync();
        }

        [GeneratedRegex("/console/assets/[a-z0-9.]+")]
        private static partial Regex Asset();
    }
}
