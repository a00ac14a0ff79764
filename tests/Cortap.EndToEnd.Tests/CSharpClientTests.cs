using System.Reflection;
using System.Text;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag.CodeGeneration.CSharp;

namespace Cortap.EndToEnd.Tests;

/// <summary>A client that NSwag generates from the description compiles, reads refusals with their details and orders a report.</summary>
public sealed class CSharpClientTests : IAsyncLifetime
{
    private const string Use = """
        namespace Generated;

        public static class Use
        {
            public static async System.Threading.Tasks.Task<string[]> RunAsync(System.Net.Http.HttpClient http, string callback, long projectId)
            {
                var client = new Client(http);
                ReportRequest Order(long project) => new() { Project_id = project, Report_type = ReportType.Draft_audit_report, Callback_url = new System.Uri(callback) };
                var wrong = await RefusalAsync(() => client.GenerateReportAsync(null, null, Order(0)));
                var foreign = await RefusalAsync(() => client.GenerateReportAsync(null, null, Order(999_999)));
                var accepted = await client.GenerateReportAsync(null, null, Order(projectId));
                Job job;
                do job = await client.GetJobAsync(accepted.Job_id, null, null);
                while (job.Status is JobStatus.Queued or JobStatus.Processing);
                var started = await client.StartBatchAsync(
                    null, null, new() { Project_ids = [projectId], Report_type = ReportType.Draft_audit_report, Callback_url = new System.Uri(callback) });
                Batch batch;
                do batch = await client.GetBatchAsync(started.Batch_id, null, null, null, null);
                while (batch.Status == BatchStatus.Processing);
                using var zip = await client.DownloadBatchAsync(started.Batch_id, null);
                return
                [
                    $"{wrong.Error} {System.Linq.Enumerable.Single(wrong.Details.Errors).Field}", $"{foreign.Error} {foreign.Details.Project_id}",
                    $"{job.Status} {job.Error?.Code} {job.Error?.Details.Status_code}",
                    $"{batch.Status} {new System.IO.Compression.ZipArchive(zip.Stream).Entries.Count}",
                ];
            }

            private static async System.Threading.Tasks.Task<Problem> RefusalAsync(System.Func<System.Threading.Tasks.Task> call)
            {
                try
                {
                    await call();
                }
                catch (ApiException<Problem> refusal)
                {
                    return refusal.Result;
                }

                throw new System.InvalidOperationException("It was not refused.");
            }
        }
        """;

    private World _world = null!;

    public async Task InitializeAsync() => _world = await World.StartAsync("PROJECT_PROBE_TIMEOUT=30");

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Client_GeneratedFromTheDescription_OrdersAReportAndReadsProblemsAndErrors()
    {
        var description = await NSwag.OpenApiDocument.FromJsonAsync(Encoding.UTF8.GetString(Functions.OpenApi.OpenApiDocument.Json));
        var source = new CSharpClientGenerator(description, new CSharpClientGeneratorSettings
        {
            ClassName = "Client",
            InjectHttpClient = true,
            UseBaseUrl = false,
            CSharpGeneratorSettings = { Namespace = "Generated" },
        }).GenerateFile();
        var use = Compile(source).GetType("Generated.Use")!.GetMethod("RunAsync")!;
        using var http = _world.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", _world.Mint.Mint());
        // The project is found, and then its data is not.
        _world.Riskuity.Fail(DemoProject.Id, RiskuityFault.Status(404));

        var lines = await (Task<string[]>)use.Invoke(null, [http, _world.Receiver.Url.ToString(), DemoProject.Id])!;

        lines.ShouldBe(["INVALID_REQUEST project_id", "PROJECT_NOT_FOUND 999999", "Failed DATA_FETCH_ERROR 404", "Completed_with_failures 1"]);
    }

    private static Assembly Compile(string source)
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "generated", [CSharpSyntaxTree.ParseText(source), CSharpSyntaxTree.ParseText(Use)], platform, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        compilation.Emit(assembly).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return Assembly.Load(assembly.ToArray());
    }
}
