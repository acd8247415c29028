//! winterbaume's KMS on a loopback port. winterbaume is a library to embed, and its own server brings more than two
//! hundred services; this one passes each request on unchanged, under the host name that the AWS SDK would have called.
use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use winterbaume_core::auth::extract_region_from_headers;
use winterbaume_core::{MockRequest, MockService};
use winterbaume_kms::KmsService;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let kms = Arc::new(KmsService::new());
    loop {
        let (stream, _) = listener.accept().await?;
        let kms = kms.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&kms, request));
            // A connection that breaks is the caller's affair.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(kms: &KmsService, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let region = extract_region_from_headers(&head.headers).unwrap_or_else(|| "us-east-1".to_string());
    let body = match body.collect().await {
        Ok(whole) => whole.to_bytes(),
        Err(_) => Bytes::new(),
    };
    let answered = kms
        .handle(MockRequest {
            method: head.method.to_string(),
            uri: format!("https://kms.{region}.amazonaws.com{}", head.uri.path()),
            headers: head.headers,
            body,
        })
        .await;
    let mut response = Response::new(Full::new(answered.body));
    *response.status_mut() = hyper::StatusCode::from_u16(answered.status).expect("winterbaume answers with a status");
    *response.headers_mut() = answered.headers;
    Ok(response)
}
