using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.CoverLetter;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Functions;
using Cortap.Functions.Startup;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.Signing;
using Cortap.Runtime.Hosting;
using Cortap.Simulators.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cortap.EndToEnd.Tests;

/// <summary>A report type that the product does not ship goes through the whole of it: one more line in the catalog, and no line elsewhere.</summary>
public sealed class ThirdReportTypeTests : IAsyncLifetime
{
    private World _world = null!;
    private IHost _host = null!;
    private Uri _address = null!;

    public async Task InitializeAsync()
    {
        _world = await World.PrepareAsync();
        var builder = new EmbeddedApplicationBuilder([
            "--urls", "http://127.0.0.1:0", "--ASPNETCORE_URLS", "http://127.0.0.1:0", "--STORAGE_MODE", "local", "--DATA_DIR", _world.DataDirectory,
            "--RISKUITY_BASE_URL", _world.Riskuity.BaseUrl.ToString(), "--PROJECT_SETUP_PATH", _world.DataDirectory + "-setup.json",
            "--JWT_SIGNING_KEY", _world.SigningKey, "--WEBHOOK_SECRET", _world.WebhookSecret, "--CALLBACK_ALLOW_HTTP", "true", "--CALLBACK_ALLOW_PRIVATE", "true"]);
        builder.UseEmbeddedRuntime(options =>
        {
            options.Assemblies.Add(typeof(FunctionNames).Assembly);
            options.DataDirectory = _world.DataDirectory;
        });
        builder.Services.AddSingleton(new ReportCatalog([.. ReportCatalog.BuiltIn.All, CoverLetterDefinition.Value]));
        builder.AddCortap();
        _host = builder.Build();
        await _host.StartAsync();
        _address = new Uri(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _host.Services.GetRequiredService<PublicAddress>().ListeningOn(_address);
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Submit_ThirdType_IsMadeStoredSignedAndAnnounced()
    {
        using var client = new CortapClient(_address, _world.Mint.Mint());
        var jobId = await client.SubmitAsync(_world.Order("cover_letter"), default);

        // The description of the shipped service, to which the world holds webhooks, does not know the type.
        var webhook = await _world.Receiver.WaitForAsync(received => received.JobId == jobId, World.Patience);
        var job = await client.GetJobAsync(jobId, default);

        webhook.Problems.ShouldBeEmpty();
        ((string?)webhook.Json["report_type"]).ShouldBe("cover_letter");
        ((string?)webhook.Json["status"]).ShouldBe("completed", webhook.Json.ToJsonString());
        job.FileName.ShouldStartWith($"CORTAP_Cover_Letter_Project{DemoProject.Id}_");
        var template = job.Json["metadata"]!["template"]!;
        ((string?)template["id"]).ShouldBe("cover-letter");
        ((string?)template["sha256"]).ShouldBe(CoverLetterDefinition.Value.Template.Sha256);
        Directory.GetFiles(_world.DataDirectory, "*", SearchOption.AllDirectories).ShouldContain(file => file.Contains("cover_letter_"));

        var report = await Get($"/api/v1/jobs/{jobId}/download");
        using var keys = VerificationKeys.Parse(await (await Get("/.well-known/cortap-keys.json")).Content.ReadAsByteArrayAsync());
        var verification = new DocumentVerifier(keys).Verify(await report.Content.ReadAsByteArrayAsync());
        (verification.Outcome, verification.Provenance!.TemplateId).ShouldBe((VerificationOutcome.Genuine, "cover-letter"));
    }

    [Fact]
    public async Task ListTemplates_ThirdType_TellsItsTemplateAndFields()
    {
        var templates = JsonNode.Parse(await (await Get("/api/v1/templates")).Content.ReadAsByteArrayAsync())!["templates"]!.AsArray();

        templates.Select(template => (string?)template!["report_type"]).ShouldBe(["draft_audit_report", "recipient_information_request", "cover_letter"]);
        templates[2]!["critical_fields"]!.AsArray().Select(field => (string?)field!["path"])
            .ShouldBe(["project.recipient_name", "project.recipient_city_state", "contractor.lead_reviewer_name"]);
    }

    [Fact]
    public async Task ValidateData_ThirdType_AsksForItsOwnFields()
    {
        using var content = new StringContent($$"""{"project_id": {{DemoProject.Id}}, "report_type": "cover_letter"}""", new MediaTypeHeaderValue("application/json"));

        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/validate-data") { Content = content });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((bool)JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync())!["can_generate"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Submit_UnknownType_NamesAllThree()
    {
        using var client = new CortapClient(_address, _world.Mint.Mint());

        var refusal = await Should.ThrowAsync<CortapApiException>(() => client.SubmitAsync(_world.Order("letter"), default));

        refusal.Message.ShouldContain("must be draft_audit_report or recipient_information_request or cover_letter");
    }

    private Task<HttpResponseMessage> Get(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using var http = new HttpClient { BaseAddress = _address };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _world.Mint.Mint());
        using (request)
        {
            var answer = await http.SendAsync(request);
            await answer.Content.LoadIntoBufferAsync();
            return answer;
        }
    }
}
