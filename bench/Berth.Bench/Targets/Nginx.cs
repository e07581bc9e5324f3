using System.Net;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.Bench.Targets;

/// <summary>nginx as fast as it can be: sendfile, two workers, open files remembered, nothing logged.</summary>
internal static class Nginx
{
    public const string Program = "/usr/sbin/nginx";

    /// <param name="staticFolder">What it serves.</param>
    /// <param name="certificate">With which it speaks TLS on a port beside.</param>
    public static async Task<(ServerProcess Process, Target Plain, Target Tls)> StartAsync(
        string folder, string staticFolder, CertificateAuthority certificate)
    {
        var (port, tlsPort) = (FreePort.Next(), FreePort.Next());
        var own = Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName;
        var configuration = Path.Combine(own, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(own, staticFolder, port, tlsPort, certificate));
        var process = await ServerProcess.StartAsync(own + ".log", port, Program, "-e", own + ".log", "-p", own, "-c", configuration);
        var plain = new Target("nginx", Role.Ceiling, process.EndPoint, [process.Id]) { StaticFolder = staticFolder };
        var tls = new Target("nginx", Role.Ceiling, new IPEndPoint(IPAddress.Loopback, tlsPort), [process.Id])
        {
            StaticFolder = staticFolder,
            IsTls = true,
        };
        return (process, plain, tls);
    }

    private static string Configuration(string own, string staticFolder, int port, int tlsPort, CertificateAuthority certificate) =>
        $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        daemon off;
        worker_processes 2;
        pid {{own}}/nginx.pid;
        events { worker_connections 4096; }
        http {
            access_log off;
            sendfile on;
            tcp_nopush on;
            keepalive_requests 1000000000;
            keepalive_timeout 1h;
            large_client_header_buffers 4 64k;
            open_file_cache max=10000 inactive=1h;
            open_file_cache_valid 1h;
            default_type application/octet-stream;
            client_body_temp_path {{own}}/body;
            proxy_temp_path {{own}}/proxy;
            fastcgi_temp_path {{own}}/fastcgi;
            uwsgi_temp_path {{own}}/uwsgi;
            scgi_temp_path {{own}}/scgi;
            server {
                listen 127.0.0.1:{{port}};
                listen 127.0.0.1:{{tlsPort}} ssl;
                ssl_certificate {{certificate.CertificateFile}};
                ssl_certificate_key {{certificate.KeyFile}};
                ssl_protocols TLSv1.3;
                root {{staticFolder}};
            }
        }
        """;
}
