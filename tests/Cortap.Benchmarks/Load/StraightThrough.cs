using System.Diagnostics;
using System.Security.Cryptography;
using Cortap.Benchmarks.Engine;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Setup;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Benchmarks.Load;

/// <summary>The floor of a job: the same fetch, report and webhook one after the other in one method, and the report flushed to the disk.</summary>
internal sealed class StraightThrough : IDisposable
{
    private readonly string _folder = BenchmarkEngine.NewFolder();
    private readonly HttpClient _http = new();
    private readonly CanonicalTransformer _transformer = new(TimeProvider.System);
    private readonly ReportRenderer _renderer = ReportRenderer.Create();
    private readonly RiskuityClient _riskuity;
    private readonly LoadWorld _world;
    private readonly Uri _callback;
    private readonly string _token;

    public StraightThrough(LoadWorld world, Uri callback)
    {
        _world = world;
        _callback = callback;
        _token = world.Token(0);
        _riskuity = new RiskuityClient(
            _http, new RiskuityOptions { BaseUrl = world.Riskuity.BaseUrl }, TimeProvider.System, NullLogger<RiskuityClient>.Instance);
    }

    /// <summary>Milliseconds of one run.</summary>
    public async Task<double> RunAsync()
    {
        var startedAt = Stopwatch.GetTimestamp();
        var setup = await new FileProjectSetupSource(_world.SetupFile).GetAsync(LoadWorld.ProjectId, CancellationToken.None);
        var controls = (await _riskuity.ReadControlsAsync(LoadWorld.ProjectId, _token, "floor", CancellationToken.None)).Controls;
        var document = _transformer.Transform(LoadWorld.ProjectId, controls, setup, null);
        var hash = Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Serialize(document)));
        var report = _renderer.Render(new RenderRequest(ReportType.DraftAuditReport, document, hash, "floor"), CancellationToken.None);
        await using (var file = new FileStream(Path.Combine(_folder, Path.GetRandomFileName()), FileMode.CreateNew))
        {
            await file.WriteAsync(report);
            file.Flush(flushToDisk: true);
        }
        using var body = new StringContent("""{"job_id": "floor", "status": "completed"}""");
        using var answer = await _http.PostAsync(_callback, body);
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
