using System.CommandLine;
using Cortap.Simulators.Tokens;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap token</c>: mints a bearer token for services that verify with a shared key.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var key = new Option<string?>("--key")
        {
            Description = "Signing key of the service, at least 32 bytes; default: the environment's JWT_SIGNING_KEY, else the one in the data folder",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JWT_SIGNING_KEY"),
        };
        var data = LocalKeys.DataOption();
        var user = new Option<long>("--user") { Description = "Claim user_id", DefaultValueFactory = _ => TokenClaims.Auditor.UserId!.Value };
        var tenant = new Option<long>("--tenant") { Description = "Claim tenant_id", DefaultValueFactory = _ => TokenClaims.Auditor.TenantId!.Value };
        var minutes = new Option<double>("--minutes") { Description = "Minutes until the token expires", DefaultValueFactory = _ => 60 };
        var superuser = new Option<bool>("--service-account") { Description = "Claim is_superuser" };

        var command = new Command("token", "Mint a bearer token for a service that verifies with a shared key") { key, data, user, tenant, minutes, superuser };
        command.SetAction(parse =>
        {
            var signingKey = parse.GetValue(key) ?? LocalKeys.Read(parse.GetRequiredValue(data), "jwt_signing_key");
            if (signingKey.Length < 32)
                throw new CliException("The signing key is shorter than 32 bytes; the service would not accept it.");

            var claims = new TokenClaims(parse.GetValue(user), parse.GetValue(tenant), null, parse.GetValue(superuser));
            Console.WriteLine(new TokenMint(signingKey).Mint(claims, TimeSpan.FromMinutes(parse.GetValue(minutes))));
        });
        return command;
    }
}
