using System.Net;
using System.Security.Cryptography;
using Cortap.Cli.Api;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Demo;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.EndToEnd.Tests;

/// <summary>The console of a service on AWS storage: people sign in at an OpenID Connect provider, and their claims say what they may.</summary>
public sealed class ConsoleAwsTests(ConsoleAwsTests.Fixture fixture) : IClassFixture<ConsoleAwsTests.Fixture>
{
    private readonly World _world = fixture.World;
    private readonly Authority _authority = fixture.Authority;

    [Fact]
    public async Task ServiceAccount_SignedInAtTheAuthority_SeesJobsAndAudit()
    {
        using var visitor = await SignInAsync(new() { ["sub"] = "sonja", ["name"] = "Sonja Service", ["roles"] = new[] { "service_account" } }, "/console/jobs");

        visitor.Address.AbsolutePath.ShouldBe("/console/jobs");
        visitor.CookiesOf(_world.Address).ShouldHaveSingleItem();
        var overview = await visitor.GoAsync("/console");
        overview.Html.ShouldContain("Sonja Service");
        overview.Html.ShouldContain("all tenants");
        foreach (var search in new[] { fixture.Job, $"{DemoProject.Id}", "Juniper Basin" }) (await visitor.GoAsync($"/console/jobs?q={Uri.EscapeDataString(search)}")).Html.ShouldContain(fixture.Job, Case.Sensitive, search);
        (await visitor.GoAsync("/console/jobs?status=failed")).Html.ShouldNotContain(fixture.Job);
        var job = await visitor.GoAsync($"/console/jobs/{fixture.Job}");
        job.Html.ShouldContain("UploadReport");
        job.Html.ShouldContain("delivered");
        (await visitor.GoAsync("/console/batches")).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GoAsync("/console/schedules")).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GoAsync("/console/reports")).Status.ShouldBe(HttpStatusCode.OK);
        var audit = await visitor.GoAsync("/console/audit");
        audit.Html.ShouldContain("job.started");
        audit.Html.ShouldContain("console.signed_in");
    }

    [Fact]
    public async Task Roles_OfTheIdToken_DecideWhatSomebodyMayDo()
    {
        var path = $"/console/jobs/{fixture.Job}/redeliver";
        using var viewer = await SignInAsync(Person("viewer"));
        using var stranger = await SignInAsync(Person("operator", tenant: 46));
        using var nobody = await SignInAsync(Person("accountant"));
        using var homeless = await SignInAsync(new() { ["sub"] = "hans", ["roles"] = new[] { "operator" } });
        using var operators = await SignInAsync(Person("operator"));

        (await viewer.GoAsync($"/console/jobs/{fixture.Job}")).Status.ShouldBe(HttpStatusCode.OK);
        (await viewer.GoAsync(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await viewer.GoAsync("/console/audit")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.GoAsync($"/console/jobs/{fixture.Job}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await nobody.GoAsync("/console")).Status.ShouldBe(HttpStatusCode.Forbidden);
        homeless.CookiesOf(_world.Address).ShouldBeEmpty("its tenant is not known");

        var question = await operators.GoAsync(path);
        question.Status.ShouldBe(HttpStatusCode.OK, question.Html);
        var deed = await operators.PostAsync(("reason", "the receiver lost it"), ("form_token", question.FormToken));
        deed.Html.ShouldContain("The webhook goes out again");
        await _world.Receiver.WaitForAsync(_ => _world.WebhooksOf(fixture.Job).Count >= 2, World.Patience);
    }

    [Fact]
    public async Task SignIn_ThatIsNotTheBrowsersOwnOrNotTheAuthoritys_IsRefused()
    {
        _authority.Person = Person("operator");
        using var visitor = new Visitor(_world.Address);

        (await visitor.GoAsync("/console/oidc/end?code=made-up&state=made-up")).Status.ShouldBe(HttpStatusCode.Unauthorized, "nobody began");
        Action<SecurityTokenDescriptor>[] forgeries =
        [
            token => token.Claims = new Dictionary<string, object>(token.Claims) { ["nonce"] = "another attempt's" },
            token => token.Audience = "another client",
            token => token.Issuer = "https://elsewhere.example",
            token => token.Expires = DateTime.UtcNow.AddHours(-1),
            token => token.SigningCredentials = new SigningCredentials(new RsaSecurityKey(fixture.ForeignKey) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
            token => token.SigningCredentials = null,
        ];
        foreach (var forgery in forgeries)
        {
            _authority.Tamper = forgery;
            (await visitor.GoAsync("/console/oidc/begin")).Status.ShouldBe(HttpStatusCode.Unauthorized);
            visitor.CookiesOf(_world.Address).ShouldBeEmpty();
        }

        _authority.Tamper = _ => { };
        (await visitor.GoAsync("/console/oidc/begin?return=//elsewhere.example/")).Status.ShouldBe(HttpStatusCode.OK);
        visitor.Address.AbsolutePath.ShouldBe("/console");
    }

    /// <summary>From the first page that asks for it to the page that was wanted.</summary>
    private async Task<Visitor> SignInAsync(Dictionary<string, object> person, string wanted = "/console")
    {
        _authority.Person = person;
        var visitor = new Visitor(_world.Address);
        var asked = await visitor.GoAsync(wanted);
        visitor.Address.AbsolutePath.ShouldBe("/console/sign-in");
        asked.Html.ShouldContain("/console/oidc/begin");
        await visitor.GoAsync($"/console/oidc/begin?return={Uri.EscapeDataString(wanted)}");
        return visitor;
    }

    private static Dictionary<string, object> Person(string role, long tenant = 45) =>
        new() { ["sub"] = $"{role}-{tenant}", ["name"] = $"The {role}", ["user_id"] = 4810, ["tenant_id"] = tenant, ["roles"] = new[] { role } };

    /// <summary>A service with one job that is done, and the authority of its callers and operators.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private const string Audience = "cortap";

        internal Authority Authority { get; private set; } = null!;

        internal RSA ForeignKey { get; } = RSA.Create(2048);

        public World World { get; private set; } = null!;

        public string Job { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Authority = await Authority.StartAsync();
            var (_, settings) = await AwsWorld.CreateAsync();
            World = await World.StartProcessAsync(
            [
                .. settings, "JWT_SIGNING_KEY=", $"JWT_AUTHORITY={Authority.Issuer}", $"JWT_AUDIENCE={Audience}",
                $"CONSOLE_OIDC_CLIENT_ID={Authority.ClientId}", $"CONSOLE_OIDC_CLIENT_SECRET={Authority.ClientSecret}",
            ]);
            using var client = new CortapClient(World.Address, Authority.Mint(Audience));
            Job = await client.SubmitAsync(World.Order(), default);
            await World.SettledAsync(client, Job);
        }

        public async Task DisposeAsync()
        {
            await World.DisposeAsync();
            await Authority.DisposeAsync();
            ForeignKey.Dispose();
        }
    }
}
